internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// The files of a vendored dependency, hashed as a repository's objects.
struct VendoredFiles: Sendable {
    /// How many threads hash files, and the most files that one takes at a time.
    private static let threads = 4
    private static let mostTaken = 16

    private let directory: Directory
    private let workers: Workers

    init(_ directory: Directory, _ workers: Workers) {
        self.directory = directory
        self.workers = workers
    }

    private struct Found: Sendable {
        let path: String
        let isLink: Bool
    }

    /// Returns all files and links with the ids of their bytes in `format`. Throws `SystemError`.
    func entries(_ format: ObjectID.Format) async throws -> [FileEntry] {
        let files = try await workers.run { [directory] in try Self.list(directory) }
        let queue = Monitor(files.startIndex)
        // A few large files are shared out one by one.
        let portion = max(1, min(Self.mostTaken, files.count / (Self.threads * 4)))
        // Each hashes two files at a time.
        let threads = min(Self.threads, (files.count + 1) / 2)
        let hashed = await (0..<threads).mapConcurrently(limit: threads) {
            [directory, workers] _ in
            do {
                return Result<[FileHashing.Item], any Error>.success(
                    try await workers.run {
                        let hashing = FileHashing(format, in: directory)
                        while case let taken = Self.take(portion, of: files, queue), !taken.isEmpty {
                            for index in taken {
                                try hashing.add(files[index].path, isLink: files[index].isLink, index)
                            }
                        }
                        return try hashing.finish()
                    }
                )
            } catch {
                return .failure(error)
            }
        }
        return try hashed.flatMap { try $0.get() }.sorted { $0.number < $1.number }.map(\.entry)
    }

    /// Takes the next files from `queue`, which holds the position of the first that is left.
    private static func take(_ count: Int, of files: [Found], _ queue: Monitor<Int>) -> Range<Int> {
        queue.update { next in
            let taken = next..<min(next + count, files.endIndex)
            next = taken.upperBound
            return taken
        }
    }

    /// Returns the bytes of the file at `path`.
    static func contents(_ path: String, in directory: Directory) throws -> [UInt8]? {
        var names = path.split(separator: "/").map(String.init)
        guard let name = names.popLast() else { return nil }
        return try open(names, in: directory).file(name).contents(limit: GitObject.Kind.blob.limit)
    }

    /// Returns what a pointer to the file at `path` says.
    static func largeFile(_ path: String, in directory: Directory) throws -> LargeFilePointer? {
        var names = path.split(separator: "/").map(String.init)
        guard let name = names.popLast() else { return nil }
        let (sha256, size) = try open(names, in: directory).file(name).digest()
        return LargeFilePointer(sha256: sha256, size: size)
    }

    private static func open(_ names: [String], in directory: Directory) throws -> Directory {
        try names.reduce(directory) { try $0.directory($1) }
    }

    private static func list(_ directory: Directory) throws -> [Found] {
        var files: [Found] = []
        var walk = try DirectoryWalk(directory)
        while let step = walk.next() {
            guard case .met(let kind) = step else { continue }
            // A name that is not UTF-8 was reported as extra before.
            guard let name = walk.withName({ $0.baseAddress.flatMap { String(validatingCString: $0) } }) else {
                continue
            }
            let path = String(decoding: walk.path, as: UTF8.self)
            switch kind {
            case .directory: try walk.enter(try walk.directory.directory(name))
            case .symlink: files.append(Found(path: path, isLink: true))
            case .file: files.append(Found(path: path, isLink: false))
            case .other: continue
            }
        }
        return files
    }
}
