package import FetchModel

/// Reads `deps.lock`.
package enum LockfileReader {
    /// The lock that `bytes` hold; `file` is its name in messages. Throws a `Failure` of kind `data` at the first place
    /// that is wrong: `lock-conflict` for the marks of a merge, `lock-newer` for a format of a later fetch, and
    /// `lock-damaged` for all else.
    package static func read(bytes: [UInt8], file: String) throws(Failure) -> Lockfile {
        do throws(Failure) {
            let source = try SourceText(bytes, file: file, limit: YAMLLimits.lockfile.bytes)
            if let place = source.conflictMark() { throw LockfileFault.conflict(at: place) }
            let pins = LockfileReading.Pins(source)
            guard let root = try root(of: source, pins) else {
                throw LockfileFault.damaged("the lock is empty", at: source.place(from: 0, to: 1))
            }
            return try LockfileReading(source: source).lock(root, pins)
        } catch {
            throw LockfileFault.told(error)
        }
    }

    /// The root, whose entries go to `pins` as they are read: ten thousand of them are four times the file's size.
    private static func root(of source: SourceText, _ pins: LockfileReading.Pins) throws(Failure) -> YAMLNode? {
        let failures: Failures
        do throws(Failures) {
            let stream = YAMLComposer.Stream(key: "dependencies") { pins.take($0) }
            let document = try YAMLComposer.compose(source, limits: .lockfile, stream: stream)
            if document.problems.isEmpty { return document.root }
            failures = document.problems.sorted
        } catch {
            failures = error
        }
        throw failures.all[0]
    }
}

/// What can be wrong with a lock, and how to go on.
enum LockfileFault {
    private static let codes = ["lock-conflict", "lock-newer", "lock-damaged"]

    /// Anything that a lock of this version does not hold.
    static func damaged(_ message: String, at place: Place?) -> Failure {
        Failure(
            .data,
            "lock-damaged",
            message,
            help: "restore the lock from version control, or delete it and run `fetch lock`",
            place: place
        )
    }

    /// Marks that a merge left.
    static func conflict(at place: Place) -> Failure {
        Failure(
            .data,
            "lock-conflict",
            "the lock holds the marks of a merge conflict",
            help: "keep either side of each conflict, remove the marks, and run `fetch lock`",
            place: place
        )
    }

    /// A format of the future.
    static func newer(_ version: String, at place: Place) -> Failure {
        Failure(
            .data,
            "lock-newer",
            "the lock has the format version \(Quotation.of(version)), which a newer fetch wrote",
            help: "upgrade fetch; this one reads version 1",
            place: place
        )
    }

    /// The same failure as one of a lock: a fault of its YAML is damage.
    static func told(_ failure: Failure) -> Failure {
        codes.contains(failure.code) ? failure : damaged("the lock is damaged: \(failure.message)", at: failure.place)
    }
}
