internal import FoundationEssentials

/// Where in the project something is that `url:` or `git:` names.
enum LocalPath {
    /// The path of an archive, relative to the project at the absolute path `folder`; `nil` where it is elsewhere. What is
    /// named absolutely is elsewhere where `folder` is not known.
    static func archive(_ url: String, in folder: String?) -> String? {
        switch URLRule.scheme(of: url) {
        case nil: below(folder, url)
        case "file": URL(string: url).flatMap { below(folder, $0.path(percentEncoded: false)) }
        default: nil
        }
    }

    /// The same of a repository.
    static func repository(_ url: String, in folder: String?) -> String? {
        URLRule.isSCP(url) ? nil : archive(url, in: folder)
    }

    private static func below(_ folder: String?, _ path: String) -> String? {
        let base = folder.flatMap { normal($0, from: []) } ?? []
        if path.hasPrefix("/"), folder == nil { return nil }
        guard let parts = normal(path, from: path.hasPrefix("/") ? [] : base), parts.count > base.count,
            parts.starts(with: base)
        else { return nil }
        return parts.dropFirst(base.count).joined(separator: "/")
    }

    /// The names of a path, one below the other; `nil` where it leads above `base`'s top.
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
