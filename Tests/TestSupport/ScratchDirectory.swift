package import Foundation

/// A directory of a test's own, removed when the last reference goes (kept where `KEEP_SCRATCH` is set).
package final class ScratchDirectory: Sendable {
    /// Its absolute path, links resolved.
    package let path: String

    /// Makes it below the system's temporary directory.
    package init() throws {
        let template = (ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp") + "/fetch-test-XXXXXX"
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else { throw CocoaError(.fileWriteUnknown) }
        let made = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = URL(fileURLWithPath: made).resolvingSymlinksInPath().path
    }

    deinit {
        if ProcessInfo.processInfo.environment["KEEP_SCRATCH"] == nil {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// The absolute path of `name` below it.
    package func path(_ name: String) -> String { name.isEmpty ? path : "\(path)/\(name)" }

    /// Writes `text` to `name`, making directories on the way.
    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String {
        try write(name, Data(text.utf8))
    }

    /// Writes `data` to `name`, making directories on the way.
    @discardableResult
    package func write(_ name: String, _ data: Data) throws -> String {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
        return url.path
    }

    /// The text of `name`.
    package func read(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
    }

    /// Whether `name` is there, links not followed.
    package func has(_ name: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path(name))) != nil
    }

    /// The paths of all files, links and directories below `name`, sorted; directories end in `/`. What goes while it is looked
    /// at, by a program at work there, is left out.
    package func list(_ name: String = "") throws -> [String] {
        let root = path(name)
        return try FileManager.default.subpathsOfDirectory(atPath: root).compactMap { entry in
            var info = stat()
            guard lstat("\(root)/\(entry)", &info) == 0 else { return nil }
            return info.st_mode & S_IFMT == S_IFDIR ? entry + "/" : entry
        }.sorted()
    }
}
