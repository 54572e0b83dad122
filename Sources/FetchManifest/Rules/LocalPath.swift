internal import FoundationEssentials

/// Files and directories of the project that `url:` and `git:` name.
enum LocalPath {
    /// Returns the path of an archive relative to the project at the absolute path `directory`; `nil` if it is elsewhere. With
    /// an unknown project, absolute paths count as elsewhere.
    static func archive(_ url: String, in directory: String?) -> String? {
        switch URLRule.scheme(of: url) {
        case nil: below(directory, url)
        case "file": URL(string: url).flatMap { below(directory, $0.path(percentEncoded: false)) }
        default: nil
        }
    }

    /// Returns the same for a repository.
    static func repository(_ url: String, in directory: String?) -> String? {
        URLRule.isSCP(url) ? nil : archive(url, in: directory)
    }

    private static func below(_ directory: String?, _ path: String) -> String? {
        let base = directory.flatMap { normal($0, from: []) } ?? []
        if path.hasPrefix("/"), directory == nil { return nil }
        guard let parts = normal(path, from: path.hasPrefix("/") ? [] : base), parts.count > base.count,
            parts.starts(with: base)
        else { return nil }
        return parts.dropFirst(base.count).joined(separator: "/")
    }

    /// Returns the names of `path`, resolved against `base`; `nil` if it leads above the root.
    private static func normal(_ path: String, from base: [Substring]) -> [Substring]? {
        var parts = base
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts
    }
}
