internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// The files of a vendored dependency, hashed as a repository's objects.
struct VendoredFiles: Sendable {
    /// How many threads hash files.
    private static let threads = 4
    private static let chunk = 256 << 10

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
        let portion = max(64, files.count / (Self.threads * 4) + 1)
        let portions = stride(from: 0, to: files.count, by: portion).map {
            files[$0..<min($0 + portion, files.count)]
        }
        let hashed = await portions.mapConcurrently(limit: Self.threads) { [directory, workers] portion in
            do {
                return Result<[FileEntry], any Error>.success(
                    try await workers.run { try Self.hash(portion, in: directory, format) }
                )
            } catch {
                return .failure(error)
            }
        }
        return try hashed.flatMap { try $0.get() }
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

    private static func hash(
        _ files: ArraySlice<Found>,
        in root: Directory,
        _ format: ObjectID.Format
    ) throws -> [FileEntry] {
        let hasher = ObjectHasher(format)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
        defer { buffer.deallocate() }
        var (opened, parent) = (""[...], root)
        return try files.map { found in
            let end = found.path.utf8.lastIndex(of: UInt8(ascii: "/"))
            let directory = found.path[..<(end ?? found.path.startIndex)]
            let name = end.map { String(found.path[found.path.utf8.index(after: $0)...]) } ?? found.path
            if directory != opened {
                (opened, parent) = (directory, try open(directory.split(separator: "/").map(String.init), in: root))
            }
            if found.isLink {
                let target = try parent.target(of: name)
                hasher.begin("blob", size: target.count)
                hasher.update(target)
                return FileEntry(found.path, .symlink, hasher.finalize())
            }
            let file = try parent.file(name)
            let status = try file.status()
            hasher.begin("blob", size: status.size)
            // A file that changes meanwhile gets the id of no blob.
            var left = status.size
            while left > 0, case let count = try file.read(into: buffer), count > 0 {
                hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                left -= count
            }
            return FileEntry(found.path, status.permissions & 0o100 == 0 ? .file : .executable, hasher.finalize())
        }
    }
}
