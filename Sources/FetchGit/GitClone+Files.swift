internal import FetchModel

extension GitClone {
    /// One entry of the commit's tree, below its root.
    struct TreeFile: Hashable, Sendable {
        /// Git's mode.
        enum Kind: Hashable, Sendable {
            case file, symlink, submodule
        }

        let kind: Kind
        /// The id of its blob; of a submodule, its commit.
        let id: String
        /// The bytes of its path.
        let path: [UInt8]
        /// How many bytes a file has.
        let size: Int
    }

    /// The most output of a list of files.
    static let listLimit = 256 << 20

    /// Returns all files, links and submodules of the commit, in the order of its tree. Throws `GitError`.
    func files() async throws -> [TreeFile] {
        let result = try await run(
            ["ls-tree", "-r", "-l", "-z", "--full-tree", commit.hex],
            outputLimit: Self.listLimit
        )
        guard result.isSuccess else {
            throw GitError.cannotPack(commit, remote: "\(remote)", reason: GitMessages(result).line())
        }
        return result.output.split(separator: 0).compactMap(Self.file)
    }

    /// Reads `<mode> <type> <id> <size>\t<path>`; the size is padded with blanks.
    private static func file(_ line: ArraySlice<UInt8>) -> TreeFile? {
        guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
        let fields = line[..<tab].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 4 else { return nil }
        let kind: TreeFile.Kind
        switch fields[0] {
        case "160000": kind = .submodule
        case "120000": kind = .symlink
        default: kind = .file
        }
        return TreeFile(kind: kind, id: fields[2], path: [UInt8](line[(tab + 1)...]), size: Int(fields[3]) ?? 0)
    }

    /// Returns the bytes of the blob `id`, which has at most `limit`. Throws `GitError`.
    func blob(_ id: String, limit: Int) async throws -> [UInt8] {
        let result = try await run(["cat-file", "blob", id], outputLimit: limit)
        if result.isSuccess { return result.output }
        throw GitError.badObjects(remote: "\(remote)", reason: GitMessages(result).line())
    }
}
