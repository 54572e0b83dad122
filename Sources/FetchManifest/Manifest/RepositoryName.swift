internal import FetchModel

/// What `repo:` says: `[host:][workspace/]slug`.
struct RepositoryName {
    /// Why a text is no name of a repository.
    struct Fault: Error {
        var code = "bad-repository"
        var reason: String
        var help: String?
    }

    /// The host's name, where it is given.
    var host: String?
    /// The names between slashes; the last is the slug.
    var segments: [String]

    /// The name that `text` spells. Throws `Fault`.
    init(_ text: String) throws(Fault) {
        if text.contains("://") || text.hasPrefix("git@") || text.hasPrefix("/") || text.hasPrefix(".") {
            throw Fault(
                reason: "'repo' is '[host:][workspace/]slug', not an address or a path",
                help: "name any git server by 'git:', and an archive by 'url:'"
            )
        }
        var path = Substring(text)
        if let colon = text.firstIndex(of: ":") {
            host = String(text[..<colon])
            path = text[text.index(after: colon)...]
        }
        segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for segment in segments {
            if let reason = Self.fault(in: segment) { throw Fault(reason: reason) }
        }
    }

    /// Why `segment` can be no owner, group or slug: names that no forge gives, and which would change the meaning of a
    /// URL that they are put into.
    static func fault(in segment: String) -> String? {
        if segment.isEmpty { return "a name is missing" }
        if segment == "." || segment == ".." { return "'\(segment)' is no name" }
        if segment.hasPrefix("-") { return "a name does not begin with '-'" }
        let foreign = segment.unicodeScalars.first { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", "~", "+": false
            default: true
            }
        }
        return foreign.map { "\(MaskedURL.quoted(String($0))) does not belong in the name of a repository" }
    }
}
