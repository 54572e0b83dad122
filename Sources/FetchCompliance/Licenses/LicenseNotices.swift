internal import FetchSystem

/// Notices that a later version of a licence of GNU may be chosen: its text is the same either way.
enum LicenseNotices {
    /// The most files that are read, and the most bytes of each.
    private static let mostFiles = 200
    private static let limit = 4 << 10
    private static let mostEntries = 2000

    /// Whether the beginning of a file says so, in words or by an identifier.
    static func stateLater(_ head: [UInt8]) -> Bool {
        guard !head.contains(0) else { return false }
        let lower = String(decoding: head, as: UTF8.self).lowercased()
        let text = lower.split { !$0.isLetter }.joined(separator: " ")
        // The licence itself shows how to say so.
        if text.contains("everyone is permitted to copy and distribute") { return false }
        return text.contains("any later version")
            || ["gpl-1.0", "gpl-2.0", "gpl-2.1", "gpl-3.0", "gplv2", "gplv3"].contains { id in
                lower.contains("\(id)-or-later") || lower.contains("\(id)+")
            }
    }

    /// Whether one of the first files below `directory` says so. Throws `SystemError`.
    static func stateLater(in directory: Directory) throws -> Bool {
        var walk = try DirectoryWalk(directory)
        var (files, entries) = (0, 0)
        while let step = walk.next(), files < mostFiles, entries < mostEntries {
            entries += 1
            guard let name = walk.withName({ String(validating: $0.map { UInt8(bitPattern: $0) }, as: UTF8.self) })
            else {
                continue
            }
            switch step {
            case .met(.directory): try walk.enter(walk.directory.directory(name))
            case .met(.file):
                guard let file = try walk.directory.fileIfPresent(name), try file.status().kind == .file else {
                    continue
                }
                files += 1
                if stateLater(try file.read(upTo: limit)) { return true }
            case .met, .left: continue
            }
        }
        return false
    }
}
