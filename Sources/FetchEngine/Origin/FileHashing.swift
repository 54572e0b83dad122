internal import FetchModel
internal import FetchProvenance
internal import FetchSystem

/// Hashes files and links as a repository's blobs, two files at a time (`HashLane`).
final class FileHashing {
    /// A file or link with its id, and the number under which it was added.
    struct Item: Sendable {
        let number: Int
        let entry: FileEntry
    }

    private let root: Directory
    private let one: Reading
    private let other: Reading
    private let links: ObjectHasher
    /// The directory of the last file, and its path.
    private var parent: Directory
    private var opened: Substring = ""
    private var items: [Item] = []

    /// Prepares hashing of files below `root` for objects in `format`.
    init(_ format: ObjectID.Format, in root: Directory) {
        (self.root, parent) = (root, root)
        (one, other, links) = (Reading(format), Reading(format), ObjectHasher(format))
    }

    /// Begins with the file or link at `path`. Throws `SystemError`, of this file or of an earlier one.
    func add(_ path: String, isLink: Bool, _ number: Int) throws {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let directory = path[..<(slash ?? path.startIndex)]
        let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        if directory != opened {
            parent = try directory.split(separator: "/").reduce(root) { try $0.directory(String($1)) }
            opened = directory
        }
        if isLink {
            let target = try parent.target(of: name)
            links.begin("blob", size: target.count)
            links.update(target)
            items.append(Item(number: number, entry: FileEntry(path, .symlink, links.finalize())))
            return
        }
        while one.isBusy, other.isBusy { try advance() }
        let reading = one.isBusy ? other : one
        try reading.start(try parent.file(name), path, number)
        try collect(reading)
    }

    /// Hashes what is left, and returns all files and links, in any order. Throws `SystemError`.
    func finish() throws -> [Item] {
        while one.isBusy || other.isBusy { try advance() }
        return items
    }

    /// Hashes what was read of the files at hand, until one of them has to be read further.
    private func advance() throws {
        if one.isBusy, other.isBusy {
            HashLane.advance(&one.lane, &other.lane)
        } else {
            one.lane.finish()
            other.lane.finish()
        }
        try collect(one)
        try collect(other)
    }

    private func collect(_ reading: Reading) throws {
        if let item = try reading.goOn() { items.append(item) }
    }

    /// A file that is being read.
    private final class Reading {
        private static let chunk = 128 << 10

        /// What was read and is not hashed yet.
        var lane: HashLane<ObjectHasher>

        private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 64)
        private var file: File?
        private var path = ""
        private var kind = TreeObject.Kind.file
        private var number = 0
        /// How many bytes are still to be read.
        private var left = 0

        init(_ format: ObjectID.Format) {
            lane = HashLane(ObjectHasher(format), UnsafeRawBufferPointer(start: nil, count: 0))
        }

        deinit { buffer.deallocate() }

        var isBusy: Bool { file != nil }

        func start(_ file: File, _ path: String, _ number: Int) throws {
            let status = try file.status()
            lane.hasher.begin("blob", size: status.size)
            (left, kind) = (status.size, status.isExecutable ? .executable : .file)
            (self.file, self.path, self.number) = (file, path, number)
        }

        /// Goes on where everything that was read is hashed: reads further, or returns the file with its id.
        func goOn() throws -> Item? {
            guard let file, lane.rest.isEmpty else { return nil }
            // A file that changes meanwhile gets the id of no blob.
            if left > 0, case let count = try file.read(into: buffer), count > 0 {
                left -= count
                lane = HashLane(lane.hasher, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                return nil
            }
            self.file = nil
            return Item(number: number, entry: FileEntry(path, kind, lane.hasher.finalize()))
        }
    }
}
