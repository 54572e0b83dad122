internal import FetchModel
internal import FetchSystem

/// Brings the LFS objects of one commit, by the git-lfs program.
///
/// Which files need an object, where the server is, and whether an object is the right one is decided here. Git-lfs
/// transfers, and later replaces the pointers while git packs the files.
struct GitLFS: Sendable {
    /// Options of git that replace pointers by objects that are there already, and contact nobody.
    static let filter = [
        "filter.lfs.process=git-lfs filter-process", "filter.lfs.required=true", "lfs.url=https://lfs.invalid",
        "lfs.fetchinclude=", "lfs.fetchexclude=", "lfs.storage=lfs",
    ].flatMap { ["-c", $0] }

    /// A file whose content is an object.
    struct Needed: Hashable, Sendable {
        /// Fit for a message.
        let path: String
        let pointer: LFSPointer
        /// The id of the pointer's blob.
        let blob: String
    }

    /// The repository that the commit is in.
    let clone: GitClone

    private var source: GitSource { clone.source }

    /// Brings what the commit needs. Throws `LFSError`, `GitError`, `SystemError`.
    func fetch() async throws {
        let files = try await clone.files()
        let needed = try await needed(files)
        guard let first = needed.first else { return }
        for file in needed {
            guard let name = file.pointer.extensions.first else { continue }
            throw LFSError.needsExtension(path: file.path, name: ForeignText.line(name))
        }
        var left = source.limits.bytes
        for pointer in Set(needed.map(\.pointer)) {
            guard pointer.size <= left else {
                throw GitError.tooLarge(remote: "\(clone.remote)", .bytes(source.limits.bytes))
            }
            left -= pointer.size
        }
        guard try await clone.run(["lfs", "version"]).isSuccess else { throw LFSError.programMissing(path: first.path) }
        let server = try await server(files)
        // Objects that no file needs may be missing: what counts is the check.
        let trouble = try await LFSTransfer(source: source.at(server ?? clone.remote), isNamed: server != nil)
            .fetch(try await commit(of: needed), into: clone, for: needed)
        try await check(needed, server: server ?? clone.remote, trouble)
    }

    /// Returns the files whose attributes say that LFS filters them, and whose content is a pointer. What is left out of
    /// them keeps its pointers.
    private func needed(_ files: [GitClone.TreeFile]) async throws -> [Needed] {
        let small = files.filter { $0.kind == .file && LFSPointer.sizes.contains($0.size) }
        let hasAttributes = files.contains { $0.path.suffix(14).elementsEqual(".gitattributes".utf8) }
        if small.isEmpty || !hasAttributes { return [] }
        let all = try await filtered(small)
        let filtered = all.filter { source.lfsSelection.contains($0.path) }
        if filtered.count < all.count {
            try await keepPointers(all.filter { !source.lfsSelection.contains($0.path) }.map(\.path))
        }
        if filtered.isEmpty { return [] }
        let blobs = try await blobs(Set(filtered.map(\.id)))
        return filtered.compactMap { file in
            blobs[file.id].flatMap { LFSPointer($0) }.map {
                Needed(path: ForeignText.line(file.path, limit: 400), pointer: $0, blob: file.id)
            }
        }
    }

    /// Returns those of `files` to which the commit's own `.gitattributes` give the filter `lfs`.
    private func filtered(_ files: [GitClone.TreeFile]) async throws -> [GitClone.TreeFile] {
        let index = ["GIT_INDEX_FILE": "\(clone.path)/lfs-index"]
        let read = try await clone.run(["read-tree", clone.commit.hex], adding: index)
        guard read.isSuccess else { throw failed(read) }
        let result = try await clone.run(
            ["check-attr", "--cached", "-z", "--stdin", "filter"],
            adding: index,
            input: files.flatMap { $0.path + [0] },
            outputLimit: GitClone.listLimit
        )
        guard result.isSuccess else { throw failed(result) }
        // `<path> NUL <attribute> NUL <value> NUL`, in the order of the input.
        let fields = result.output.split(separator: 0, omittingEmptySubsequences: false)
        guard fields.count == files.count * 3 + 1 else { throw failed(result) }
        return files.enumerated().filter { fields[$0.offset * 3 + 2].elementsEqual("lfs".utf8) }.map(\.element)
    }

    /// Takes the filter from the files at `paths`, by attributes of the clone's own: git-lfs fails where an object is missing.
    private func keepPointers(_ paths: [[UInt8]]) async throws {
        let lines = paths.flatMap { Self.pattern($0) + Array(" -filter\n".utf8) }
        try await source.workers.run { [path = clone.path] in
            let directory = try Directory(path: path)
            try directory.make("info")
            try directory.directory("info").create("attributes").write(lines)
        }
    }

    /// Returns the pattern of gitattributes(5) that matches `path` alone: in quotes, where a `\` is doubled once more.
    static func pattern(_ path: [UInt8]) -> [UInt8] {
        var pattern = Array("\"/".utf8)
        for byte in path {
            switch byte {
            case UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "["): pattern += Array(#"\\"#.utf8) + [byte]
            case UInt8(ascii: "\\"): pattern += Array(#"\\\\"#.utf8)
            case UInt8(ascii: "\""): pattern += Array(#"\""#.utf8)
            case 0..<32, 127:
                let digits = String(byte, radix: 8)
                pattern += Array((#"\"# + String(repeating: "0", count: 3 - digits.utf8.count) + digits).utf8)
            default: pattern.append(byte)
            }
        }
        return pattern + [UInt8(ascii: "\"")]
    }

    /// Returns the bytes of the blobs `ids`, which are small.
    private func blobs(_ ids: Set<String>) async throws -> [String: [UInt8]] {
        let result = try await clone.run(
            ["cat-file", "--batch"],
            input: ids.sorted().flatMap { Array("\($0)\n".utf8) },
            outputLimit: GitClone.listLimit
        )
        guard result.isSuccess else { throw failed(result) }
        var blobs: [String: [UInt8]] = [:]
        var rest = result.output[...]
        // `<id> blob <size> LF <bytes> LF`
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let fields = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
            guard fields.count == 3, let size = Int(fields[2]), size >= 0, size < rest.endIndex - end - 1 else {
                throw failed(result)
            }
            blobs[String(fields[0])] = [UInt8](rest[(end + 1)..<(end + 1 + size)])
            rest = rest[(end + size + 2)...]
        }
        return blobs
    }

    private func failed(_ result: GitProgram.Result) -> GitError {
        .cannotPack(clone.commit, remote: "\(clone.remote)", reason: GitMessages(result).line())
    }

    // MARK: The objects

    /// Makes a commit whose tree has the pointers of `needed` alone: git-lfs fetches the objects of all pointers in a commit.
    private func commit(of needed: [Needed]) async throws -> String {
        let lines = Set(needed.map(\.blob)).sorted().map { "100644 blob \($0)\t\($0)\n" }.joined()
        let tree = try await object(["mktree"], input: Array(lines.utf8))
        return try await object(["commit-tree", tree], input: Array("LFS pointers\n".utf8))
    }

    /// Runs the git command `arguments`, and returns the id of the object that it made.
    private func object(_ arguments: [String], input: [UInt8]) async throws -> String {
        let names = ["NAME": "fetch", "EMAIL": "fetch@localhost", "DATE": "@0 +0000"]
        var variables: [String: String] = [:]
        for (name, value) in names {
            variables["GIT_AUTHOR_\(name)"] = value
            variables["GIT_COMMITTER_\(name)"] = value
        }
        let result = try await clone.run(arguments, adding: variables, input: input)
        let id = String(decoding: result.output, as: UTF8.self).prefix { $0.isHexDigit }
        guard result.isSuccess, CommitID(id) != nil else { throw failed(result) }
        return String(id)
    }

    // MARK: The server

    /// Returns the server that the commit's `.lfsconfig` names; `nil` where it names none. It is an origin like any other,
    /// and never a path of this machine.
    private func server(_ files: [GitClone.TreeFile]) async throws -> GitRemote? {
        guard let file = files.first(where: { $0.path == Array(".lfsconfig".utf8) }) else { return nil }
        guard file.kind == .file, file.size <= Submodule.mostBytes else { throw LFSError.configuration(line: nil) }
        let variables: [ConfigurationText.Variable]
        do {
            variables = try ConfigurationText(try await clone.blob(file.id, limit: file.size + 1)).variables
        } catch let error as ConfigurationText.Malformed {
            throw LFSError.configuration(line: error.line)
        }
        func last(_ section: String, _ subsection: String, _ name: String) -> String? {
            variables.last { $0.section == section && $0.subsection == subsection && $0.name == name }?.value
        }
        guard let text = last("lfs", "", "url") ?? last("remote", "origin", "lfsurl") else { return nil }
        let remote: GitRemote
        do {
            remote = try GitRemote(text, relativeTo: "/")
        } catch .invalidAddress(let text, let reason, _) as GitError {
            throw LFSError.server(text: text, reason: reason)
        } catch .credentialsInAddress(let text) as GitError {
            throw LFSError.credentials(text: text)
        }
        switch remote.transport {
        case .https, .http, .ssh: return remote
        case .file: throw LFSError.server(text: ForeignText.line(text), reason: "it is a path of this machine")
        case .git: throw LFSError.server(text: ForeignText.line(text), reason: "LFS does not work over 'git:'")
        }
    }

    // MARK: The check

    /// Checks that every object is there, with the size and the digest of its pointer. `trouble` says why one may be missing.
    private func check(_ needed: [Needed], server: GitRemote, _ trouble: LFSTrouble?) async throws {
        let isLocal = server.transport == .file
        try await source.workers.run { [path = clone.path] in
            var checked: Set<LFSPointer> = []
            for file in needed where checked.insert(file.pointer).inserted {
                let (object, name) = (file.pointer.object, file.pointer.object.hex)
                let place = "\(path)/lfs/objects/\(name.prefix(2))/\(name.dropFirst(2).prefix(2))/\(name)"
                let content: File
                do {
                    content = try File.reading(place)
                } catch let error as SystemError where error.meansMissing {
                    // Git-lfs stores nothing for an object without bytes.
                    if file.pointer.size == 0, object == SHA256Hasher.digest(of: []) { continue }
                    throw trouble.error(about: file, server: "\(server)", isLocal: isLocal)
                }
                guard try content.status().size == file.pointer.size, try content.digest().sha256 == object else {
                    throw LFSError.damaged(path: file.path, object, server: "\(server)")
                }
            }
        }
    }
}
