internal import FetchModel

extension GitRemote {
    /// The repository of a submodule of this one. `url` is relative to this one's canonical address where it begins with
    /// `./` or `../`.
    ///
    /// A manifest may name what its author may read. A `.gitmodules` is written by somebody else: it may name servers, and
    /// a path of this machine only where its own repository is on this machine. Throws a rule that it breaks.
    package func submodule(_ url: String) throws(SubmoduleError.Rule) -> GitRemote {
        if url.isEmpty { throw .missing(key: "url") }
        let isRelative = url.hasPrefix("./") || url.hasPrefix("../")
        let remote: GitRemote
        do {
            remote = try GitRemote(isRelative ? try resolved(url) : url, relativeTo: "/")
        } catch let error as GitError {
            throw Self.rule(error, url)
        } catch let rule as SubmoduleError.Rule {
            throw rule
        } catch {
            throw .url(ForeignText.line(url), reason: "it is not the address of a repository")
        }
        guard remote.transport == .file else { return remote }
        if transport != .file { throw .local(ForeignText.line(url)) }
        guard isRelative || url.hasPrefix("/") || url.lowercased().hasPrefix("file:") else {
            throw .url(ForeignText.line(url), reason: "a path that is relative to its parent begins with './' or '../'")
        }
        return remote
    }

    private static func rule(_ error: GitError, _ url: String) -> SubmoduleError.Rule {
        switch error {
        case .invalidAddress(let text, let reason, _): .url(text, reason: reason)
        case .credentialsInAddress(let text): .credentials(text)
        default: .url(ForeignText.line(url), reason: "it is not the address of a repository")
        }
    }

    /// Returns `url`, which is relative, as an absolute address: `https://host/a/sub.git`, `user@host:a/sub.git`, `/a/sub`.
    private func resolved(_ url: String) throws -> String {
        let root: Substring
        let isAbsolute: Bool
        if let scheme = address.firstRange(of: "://") {
            let end = address[scheme.upperBound...].firstIndex(of: "/") ?? address.endIndex
            (root, isAbsolute) = (address[..<end], true)
        } else if address.hasPrefix("/") {
            (root, isAbsolute) = ("", true)
        } else {
            let colon = address.firstIndex(of: ":") ?? address.startIndex
            root = address[...colon]
            isAbsolute = address[root.endIndex...].hasPrefix("/")
        }
        var names: [Substring] = []
        for name in address[root.endIndex...].split(separator: "/") + url.split(separator: "/") where name != "." {
            if name != ".." {
                names.append(name)
            } else if names.popLast() == nil {
                throw SubmoduleError.Rule.climbs(ForeignText.line(url))
            }
        }
        if names.isEmpty { throw SubmoduleError.Rule.climbs(ForeignText.line(url)) }
        return root + (isAbsolute ? "/" : "") + names.joined(separator: "/")
    }
}
