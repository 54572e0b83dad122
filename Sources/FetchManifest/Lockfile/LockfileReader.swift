package import FetchModel

/// Reads `deps.lock`.
package enum LockfileReader {
    /// Returns the lockfile in `bytes`; `file` is its name in messages. Throws at the first place that is wrong.
    package static func read(bytes: [UInt8], file: String) throws(LockfileError) -> Lockfile {
        let source: SourceText
        do throws(Located<TextError>) {
            source = try SourceText(bytes, file: file, limit: YAMLLimits.lockfile.bytes)
        } catch {
            throw .damaged(reason: error.failure.message, at: error.place)
        }
        if let mark = source.conflictMarks().first { throw .conflict(at: mark.place) }
        let fields = LockfileFields(source: source)
        let pins = PinReader(fields)
        guard let root = try root(of: source, pins) else {
            throw .damaged(reason: "it is empty", at: source.place(from: 0, to: 1))
        }
        return try lockfile(root, fields, pins)
    }

    /// Returns the root. Its entries go to `pins` as they are read, since ten thousand of them would take four times the size of
    /// the file.
    private static func root(of source: SourceText, _ pins: PinReader) throws(LockfileError) -> YAMLNode? {
        let failures: Failures
        do throws(Failures) {
            let stream = YAMLComposer.Stream(key: "dependencies") { pins.read($0) }
            let document = try YAMLComposer.compose(source, limits: .lockfile, stream: stream)
            if document.problems.isEmpty { return document.root }
            failures = document.problems.sorted
        } catch {
            failures = error
        }
        let first = failures.all[0]
        throw .damaged(reason: first.message, at: first.place ?? source.place(from: 0, to: 1))
    }

    private static func lockfile(
        _ root: YAMLNode,
        _ fields: LockfileFields,
        _ pins: PinReader
    ) throws(LockfileError) -> Lockfile {
        let pairs = try fields.pairs(of: root, "the lockfile")
        guard let version = pairs.first(where: { $0.key.isText("version") })?.value else {
            throw fields.missing("version", in: "the lockfile", at: root)
        }
        let number = try fields.text(version)
        guard number == "1" else {
            if (Int(number) ?? 0) > 1 { throw .newer(version: number, at: fields.place(of: version)) }
            throw fields.damaged("\(MaskedURL.quoted(number)) is not a format version", at: version)
        }
        guard let entries = try fields.values(of: pairs, keys: ["version", "dependencies"])[1] else {
            throw fields.missing("dependencies", in: "the lockfile", at: root)
        }
        // Entries with an anchor or a tag were not streamed.
        for pair in try fields.pairs(of: entries, "'dependencies'") { pins.read(pair) }
        return Lockfile(try pins.all())
    }
}
