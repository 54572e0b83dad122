import FetchForge
import FetchModel
import FetchSystem
import TestSupport

extension FuzzEntry {
    /// The name of a file from the end of a URL, a path or a tag: it is refused, or a file of that name is created in one
    /// directory and nowhere else.
    static let fileName = FuzzEntry("file-name") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        var candidates = [text, "engine-\(text).tar.gz"]
        for url in ["https://example.com/\(text)", "file:///srv/\(text)", text] {
            do {
                candidates.append(try PlainArchive(url, relativeTo: "/project").fileName)
            } catch let error as AddressError {
                try error.failure.promise(of: [.usage, .data])
            }
        }
        let scratch = try FuzzScratch()
        defer { scratch.remove() }
        let out = try Directory(path: scratch.path + "/out")
        for candidate in Set(candidates) {
            let name: String
            do throws(FileName.Problem) {
                name = try FileName(candidate).description
            } catch {
                try error.failure.promise(of: [.usage])
                continue
            }
            try out.create(name).write([1])
            try promise(try out.entries().count == 1, "'\(name)' is not in the directory")
            try scratch.check()
            try out.remove(name)
        }
    }
}
