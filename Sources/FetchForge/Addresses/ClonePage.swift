package import FetchModel
internal import FoundationEssentials

/// The page of a repository on a server that is no known forge, but whose repositories git reaches.
package enum ClonePage: Hashable, Sendable {
    /// A page whose server has the repository at this clone address.
    case known(address: String)
    /// A page below an address that ends in `.git`, which probably is the clone address.
    case likely(address: String)
    /// A page of gitweb, which may have the clone address anywhere.
    case gitweb

    /// Reads the address of a page; `nil` for forms that are not known.
    package init?(_ url: WebURL) {
        let parts = url.url.path(percentEncoded: true).split(separator: "/").map(String.init)
        func address(_ length: Int) -> String { "\(url.origin)/" + parts[..<length].joined(separator: "/") }
        let host = url.origin.host
        if let mark = parts.firstIndex(of: "_git"), mark < 4, mark + 1 < parts.count {
            // Azure DevOps: {organization}/{project}/_git/{repository}
            self = .known(address: address(mark + 2))
        } else if host == "git.sr.ht", parts.count > 1, parts[0].hasPrefix("~") {
            self = .known(address: address(2))
        } else if host.hasPrefix("git-codecommit."), parts.count > 2, parts[..<2] == ["v1", "repos"] {
            self = .known(address: address(3))
        } else if let clone = Self.codeCommit(host: host, parts) {
            self = .known(address: clone)
        } else if let end = parts.dropLast().firstIndex(where: { $0.hasSuffix(".git") && $0.utf8.count > 4 }) {
            self = .likely(address: address(end + 1))
        } else if Self.isGitweb(url) {
            self = .gitweb
        } else {
            return nil
        }
    }

    /// Where git finds the repository; `nil` where only the page itself says that.
    package var address: String? {
        switch self {
        case .known(let address), .likely(let address): address
        case .gitweb: nil
        }
    }

    /// What to write instead of the page's address, with `tag` behind it.
    package func help(tag: String?) -> String {
        guard let address else {
            return "this looks like a page of gitweb: write 'git+' and the clone address that it shows, "
                + "which is `git:` and that address in the manifest"
        }
        return Self.help(address, tag: tag)
    }

    /// Says how to name the repository at the clone address `address`.
    static func help(_ address: String, tag: String?) -> String {
        let spec = ForeignText.line("git+\(address)" + (tag.map { "@\($0)" } ?? ""))
        return "write '\(spec)', which is `git: \(ForeignText.line(address))` in the manifest"
    }

    // MARK: - AWS CodeCommit

    /// Returns the clone address of what CodeCommit's remote helper is given: `codecommit::{region}://{name}` or
    /// `codecommit://{name}`, where `{profile}@` may come before the name; `nil` for any other text.
    static func codeCommit(helper text: String) -> String? {
        guard text.hasPrefix("codecommit:"), let mark = text.firstRange(of: "://") else { return nil }
        let region = text.hasPrefix("codecommit::") ? text[..<mark.lowerBound].dropFirst(12) : "REGION"
        let name = text[mark.upperBound...].split(separator: "@").last ?? ""
        return isWord(region) && isWord(name) ? codeCommit(region: region, name: name) : nil
    }

    /// Returns the clone address of the repository that a page of AWS's console shows.
    private static func codeCommit(host: String, _ parts: [String]) -> String? {
        let names = host.split(separator: ".")
        guard names.count > 3, names[1] == "console", names[2] == "aws", parts.count > 3,
            parts[..<3] == ["codesuite", "codecommit", "repositories"], isWord(names[0]), isWord(parts[3][...])
        else { return nil }
        return codeCommit(region: names[0], name: parts[3][...])
    }

    private static func codeCommit(region: Substring, name: Substring) -> String {
        "https://git-codecommit.\(region).amazonaws.com/v1/repos/\(name)"
    }

    private static func isWord(_ text: Substring) -> Bool {
        !text.isEmpty && text.allSatisfy { ($0.isASCII && ($0.isLetter || $0.isNumber)) || "-_.".contains($0) }
    }

    // MARK: - gitweb

    /// Returns the repository whose snapshot gitweb makes at `url` (`?p=tools.git;a=snapshot;h=…`), `tools`; `nil` for other
    /// addresses.
    package static func gitwebSnapshot(_ url: WebURL) -> String? {
        let fields = fields(of: url)
        guard isGitweb(url), fields["a"] == "snapshot", let path = fields["p"] else { return nil }
        let name = path.split(separator: "/").last ?? ""
        return String(name.hasSuffix(".git") ? name.dropLast(4) : name)
    }

    private static func fields(of url: WebURL) -> [Substring: Substring] {
        let query = Substring(url.url.query(percentEncoded: false) ?? "")
        let fields = query.split { $0 == ";" || $0 == "&" }.map { $0.split(separator: "=", maxSplits: 1) }
        return Dictionary(fields.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first }
    }

    /// Whether `url` names gitweb, or has a query of its kind: `?p=tools.git;a=summary`.
    private static func isGitweb(_ url: WebURL) -> Bool {
        let isProgram = url.url.path(percentEncoded: true).split(separator: "/").contains {
            $0 == "gitweb" || $0 == "gitweb.cgi"
        }
        return isProgram || fields(of: url)["p"]?.hasSuffix(".git") == true
    }
}
