package import FetchCompliance
package import FetchModel
internal import FetchSystem

/// What `fetch sbom` made.
package struct BillResult: Sendable {
    package var report: Report
    /// The document; `nil` where something failed, since a part of it would be taken for the whole.
    package var document: String?
    /// The file that it was written to, as the user named it.
    package var file: String?
}

/// `fetch sbom`: a bill of materials from the lockfile, and licences from what is vendored. No network.
struct BillRun: Sendable {
    let context: EngineContext
    let format: BillFormat
    /// The file to write, relative to the working directory or absolute.
    let file: String?

    /// Runs it.
    func run() async throws -> BillResult {
        let project = try await LockedProject(context)
        let search = LicenseSearch(project.state)
        let examined = await project.entries.mapConcurrently(limit: context.settings.jobs) { entry in
            await examine(entry, search)
        }
        var result = BillResult(report: project.report)
        result.report.failures += examined.flatMap(\.failures)
        guard result.report.failures.isEmpty else { return result }
        var entries = examined.compactMap(\.bill)
        entries.sort { $0.pin.name.precedesInBytes($1.pin.name) }
        let header = BillHeader(version: context.settings.version, time: try time())
        let document = Bill.document(entries, header, as: format)
        if let file {
            try await write(document, to: file, beside: project.state)
            result.file = file
        }
        result.document = document
        return result
    }

    /// What became of one entry: its part of the bill, or why there is none.
    ///
    /// No tuple with a `Result`: Swift 6.3.1 miscompiles that here when it optimizes, and the release build crashes.
    private struct Examined: Sendable {
        var bill: BillEntry?
        var failures: [Failure] = []
    }

    private func examine(_ entry: LockedProject.Entry, _ search: LicenseSearch) async -> Examined {
        do {
            return Examined(bill: try await self.entry(entry, search))
        } catch {
            return Examined(failures: Failure.all(in: error).map { $0.about(entry.dependency) })
        }
    }

    private func entry(_ entry: LockedProject.Entry, _ search: LicenseSearch) async throws -> BillEntry {
        let (dependency, pin) = (entry.dependency, entry.pin)
        var bill = BillEntry(pin: pin, dependency: dependency, license: LicenseFinding(nil, .nothing(unread: [])))
        // Where an origin is proved, so is the directory.
        let isHashed = bill.isOriginal && pin.origin?.commitTree == nil
        let found = try await context.workers.run { try search.find(dependency, pin, hashing: isHashed) }
        bill.license = found.license
        if bill.isOriginal {
            let origin = pin.origin
            // Where the archive differs from the commit, what is vendored is no directory of it.
            bill.directory = isHashed ? found.directory : origin?.differences.isEmpty == true ? origin?.commitTree : nil
        }
        if let help = found.contents.help(dependency.name) {
            let state = found.contents == .missing ? "not in place" : "not as it was locked"
            let message = "'\(dependency.name)' is \(state), so what its files say is left out"
            context.send(.note(Note(message, help: help, dependency: dependency.name)))
        }
        return bill
    }

    /// `SOURCE_DATE_EPOCH` of the environment.
    private func time() throws -> Int? {
        guard let text = context.settings.environment["SOURCE_DATE_EPOCH"], !text.isEmpty else { return nil }
        // The last second of the year 9999, which is the last that both formats can spell.
        if let seconds = Int(text), 0...253_402_300_799 ~= seconds { return seconds }
        throw Failure(
            .usage,
            "bad-environment",
            "SOURCE_DATE_EPOCH in the environment is not a number of seconds since 1970",
            help: "set it to a number such as that of `git log -1 --format=%ct`, or unset it"
        )
    }

    private func write(_ document: String, to file: String, beside state: ProjectState) async throws {
        let named = file.hasPrefix("/") ? file : "\(context.settings.directory)/\(file)"
        try await context.workers.run { [project = context.project] in
            // What is no file, such as a device, a pipe or a terminal, must stay what it is.
            let status = FileStatus.following(named)
            if status?.kind == .other { return try File.sink(named).write([UInt8](document.utf8)) }
            // A link stays one, too.
            let path = status?.kind == .file ? try RealPath.of(named) : named
            let slash = path.lastIndex(of: "/") ?? path.startIndex
            let name = try FileName(typed: String(path[path.index(after: slash)...])).description
            let parent = try Directory(
                path: slash == path.startIndex ? "/" : String(path[..<slash]),
                followingLink: true
            )
            let root = try Directory(path: project.root, followingLink: true).realPath()
            let place = "\(try parent.realPath())/\(name)"
            if [project.manifestFile, "\(project.stem).lock"].contains(where: { place == "\(root)/\($0)" }) {
                throw BillError.ownFile(path: file)
            }
            for directory in state.manifest.ownDirectories + ["\(project.stem).origin"]
            where OverridePath.contains("\(root)/\(directory)", place) {
                throw BillError.vendored(path: file, directory: directory)
            }
            try parent.replace(name, with: [UInt8](document.utf8))
        }
    }
}

extension Engine {
    /// Makes a bill of materials, and writes it to `file` where that is given.
    package func bill(_ format: BillFormat, file: String?) async -> BillResult {
        do {
            return try await BillRun(context: context, format: format, file: file).run()
        } catch {
            return BillResult(report: Report(failures: Failure.all(in: error)))
        }
    }
}

extension LicenseSearch.Contents {
    /// How what is locked is put in place; `nil` where it is.
    fileprivate func help(_ name: String) -> String? {
        switch self {
        case .locked: nil
        case .missing: "run `fetch sync`"
        case .changed: "see what changed with `fetch verify \(ForeignText.shellWord(name))`"
        }
    }
}
