import FetchArchive
import FetchModel
import FetchSystem
import Glibc

/// A scratch directory in memory: `out`, into which an archive is unpacked, beside a file that must never change.
struct FuzzScratch {
    /// Its absolute path.
    let path: String

    private static let bait = [UInt8]("untouched".utf8)

    /// In memory where the system has a place for that; `FETCH_FUZZ_SCRATCH` says another.
    private static let place: String = {
        if let own = getenv("FETCH_FUZZ_SCRATCH") { return String(cString: own) }
        return access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    }()

    init() throws {
        var template = [CChar]("\(Self.place)/fetch-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BrokenPromise("no folder in \(Self.place): \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let directory = try Directory(path: path)
        try directory.make("out")
        try directory.make("beside")
        try directory.directory("beside").create("bait").write(Self.bait)
    }

    /// Removes it.
    func remove() {
        guard let parent = try? Directory(path: Self.place) else { return }
        try? parent.removeTree(String(path.dropFirst(Self.place.utf8.count + 1)))
    }

    /// The bytes as a file, which is not in the scratch any more.
    func file(_ bytes: [UInt8]) throws -> File {
        let directory = try Directory(path: path)
        try directory.create("archive").write(bytes)
        let file = try directory.file("archive")
        try directory.remove("archive")
        return file
    }

    /// Throws where anything but the inside of `out` changed.
    func check() throws {
        let directory = try Directory(path: path)
        let names = try directory.entries().map(\.name).sorted()
        try promise(names == ["beside", "out"], "there is more beside the folder: \(names)")
        let beside = try directory.directory("beside")
        try promise(try beside.entries().map(\.name) == ["bait"], "something was put into another folder")
        try promise(try beside.file("bait").read(upTo: 100) == Self.bait, "another file was written to")
        try promise(try directory.directory("out").status().permissions & 0o7000 == 0, "the folder has other rights")
    }

    /// Throws where the disk does not hold exactly what `extracted` says, or a link leads out.
    func check(holds extracted: Extracted) throws {
        let root = try Directory(path: path + "/out")
        for (entry, status) in zip(extracted.tree.entries, extracted.statuses) {
            let names = entry.path.split(separator: "/").map(String.init)
            guard let last = names.last else { throw BrokenPromise("an entry without a name") }
            // Directory by directory, no link followed.
            let parent = try names.dropLast().reduce(root) { try $0.directory($1) }
            let found = try parent.status(last)
            try promise(found == status, "'\(entry.path)' is not as it was said to be")
            try promise(status.permissions & 0o7000 == 0, "'\(entry.path)' claims rights")
            if entry.mode == .symlink { try checkLink(try parent.target(of: last), at: names) }
        }
    }

    /// Asks the kernel where the link leads: as far as there are names, then by counting.
    private func checkLink(_ target: [UInt8], at names: [String]) throws {
        let root = path + "/out"
        var known = [root] + names.dropLast()
        known += String(decoding: target, as: UTF8.self).split(separator: "/").map(String.init)
        var missing: [String] = []
        while known.count > 1 {
            if let real = realpath(known.joined(separator: "/"), nil) {
                defer { free(real) }
                let place = String(cString: real)
                try promise(place == root || place.hasPrefix(root + "/"), "a link leads to '\(place)'")
                var depth = place.split(separator: "/").count - root.split(separator: "/").count
                for name in missing.reversed() where name != "." {
                    depth += name == ".." ? -1 : 1
                    try promise(depth >= 0, "a link leads out, to '\(String(decoding: target, as: UTF8.self))'")
                }
                return
            }
            missing.append(known.removeLast())
        }
    }
}
