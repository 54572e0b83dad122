internal import FetchModel

/// Why a text is not a path inside the project or a dependency.
enum PathFault: Error, Equatable {
    case url
    case absolute
    case tilde
    case backslash
    case parent
    case git
    /// The directory itself, where only something inside is allowed.
    case itself
    case directory
    case name(NameFault, part: String?)
}

/// Paths that a manifest names, relative to the project or to the root of a dependency.
enum PathRule {
    /// Returns `text` without empty and `.` parts: `a/b` for `./a//b/`, an empty text for the directory itself.
    static func inside(_ text: String) throws(PathFault) -> String {
        if text.contains("://") { throw .url }
        if text.hasPrefix("/") { throw .absolute }
        if text.hasPrefix("~") { throw .tilde }
        if text.utf8.contains(UInt8(ascii: "\\")) { throw .backslash }
        let parts = text.split(separator: "/").filter { $0 != "." }
        for part in parts {
            if part == ".." { throw .parent }
            if NameRule.isGitDirectory(String(part)) { throw .git }
        }
        return parts.joined(separator: "/")
    }

    /// Returns the path of a file in the project.
    static func file(_ text: String) throws(PathFault) -> String {
        let path = try inside(text)
        if path.isEmpty || text.hasSuffix("/") { throw .directory }
        return path
    }

    /// Returns the path of a directory that is created in the project. Each of its names must be valid on every system.
    static func destination(_ text: String) throws(PathFault) -> String {
        let path = try inside(text)
        if path.isEmpty { throw .itself }
        for part in path.split(separator: "/") {
            guard let fault = NameRule.fault(in: String(part)) else { continue }
            throw .name(fault, part: part.utf8.count == path.utf8.count ? nil : String(part))
        }
        return path
    }

    /// Returns `path` as a file system compares it that ignores case. Strings compare equal in any Unicode normal form.
    static func folded(_ path: String) -> String {
        path.utf8.allSatisfy { $0 < 0x80 } ? path.lowercased() : path.uppercased().lowercased()
    }
}

extension PathFault {
    /// Completes "… is not a valid path: "; `place` is what the path is relative to.
    func reason(in place: String) -> String {
        switch self {
        case .url: "it is a URL, not a path"
        case .absolute: "an absolute path leads outside the \(place)"
        case .tilde: "'~' is not expanded"
        case .backslash: "it contains a backslash; write '/'"
        case .parent: "'..' leads outside the \(place)"
        case .git: "it leads into git's own directory"
        case .itself: "it is the \(place) itself"
        case .directory: "it names a directory"
        case .name(let fault, nil): fault.reason
        case .name(let fault, let part?): "\(MaskedURL.quoted(part)): \(fault.reason)"
        }
    }
}
