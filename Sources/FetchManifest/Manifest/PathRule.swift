internal import FetchModel

/// Paths that a manifest names below the project or below a dependency's folder.
enum PathRule {
    /// Why a text is no such path.
    struct Fault: Error {
        var reason: String
    }

    /// `text` without empty and `.` parts: `./a//b/` is `a/b`; empty for the folder itself. Throws `Fault` for a path
    /// that is absolute, has `..` or a backslash, or leads into git's folder.
    static func inside(_ text: String, of place: String = "project") throws(Fault) -> String {
        if text.contains("://") { throw Fault(reason: "it is an address, not a path") }
        if text.hasPrefix("/") { throw Fault(reason: "an absolute path leads outside the \(place)") }
        if text.hasPrefix("~") { throw Fault(reason: "'~' is not expanded") }
        if text.utf8.contains(UInt8(ascii: "\\")) { throw Fault(reason: "it holds a backslash; write '/'") }
        let parts = text.split(separator: "/").filter { $0 != "." }
        for part in parts {
            if part == ".." { throw Fault(reason: "'..' leads outside the \(place)") }
            if NameRule.isGitFolder(String(part)) { throw Fault(reason: "it leads into git's own folder") }
        }
        return parts.joined(separator: "/")
    }

    /// The same for a folder that is to be made in the project, in which each part is a name for every system.
    static func destination(_ text: String) throws(Fault) -> String {
        let path = try inside(text)
        if path.isEmpty { throw Fault(reason: "it is the project itself") }
        for part in path.split(separator: "/") {
            if let fault = NameRule.fault(in: String(part)) {
                throw Fault(reason: part.utf8.count == path.utf8.count ? fault : "\(MaskedURL.quoted(part)): \(fault)")
            }
        }
        return path
    }

    /// `path` as a system would compare it that ignores case; composed and decomposed letters are equal as strings.
    static func folded(_ path: String) -> String {
        path.utf8.allSatisfy { $0 < 0x80 } ? path.lowercased() : path.uppercased().lowercased()
    }
}
