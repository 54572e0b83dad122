internal import FetchModel

/// What a URL is for.
enum URLUse { case host, archive, git }

/// Why a text is not a URL for its purpose.
enum URLFault: Error, Equatable {
    case credentials
    case notURL(URLUse)
    case notWeb
    case queryOrFragment
    case port(URLUse)
    case scheme(String, URLUse)
    /// `git+https` and the like; the URL without `git+`.
    case prefixedScheme(String)
    case fragment(String, URLUse)
    case absolutePath
    case tilde(URLUse)
    case gitAddress
    case windowsPath
    case directory
    case noFile
    case noHost
    /// The host's name has characters that not all programs read alike.
    case hostName
    /// The path of a host has parts that not all servers and proxies read alike.
    case hostPath
    case remoteHelper(String)
    case looksLikeOption
    case hostLooksLikeOption
}

extension URLFault {
    var code: String {
        switch self {
        case .credentials: "credentials-in-url"
        case .fragment: "url-fragment"
        default: "bad-url"
        }
    }

    /// Follows the URL and a colon.
    var reason: String {
        switch self {
        case .credentials: "credentials do not belong in a URL"
        case .notURL: "it is not a valid URL"
        case .notWeb: "it is not an http or https URL"
        case .queryOrFragment: "it has a query or a fragment"
        case .port: "the port is not a number from 1 to 65535"
        case .scheme(let scheme, _): "\(MaskedURL.quoted(scheme)) is not supported here"
        case .prefixedScheme: "'git+' is pip's prefix, not part of the URL"
        case .fragment(let fragment, _): "the URL has a fragment, \(MaskedURL.quoted("#" + fragment))"
        case .absolutePath: "the path is absolute"
        case .tilde: "'~' is not expanded"
        case .gitAddress: "this is the URL of a git repository"
        case .windowsPath: "this is a path on a drive of Windows"
        case .directory: "this is the path of a directory"
        case .noFile: "the URL does not name a file"
        case .noHost: "the URL does not name a host"
        case .hostName: "the host's name has characters other than letters, digits, '-', '.' and '_'"
        case .hostPath: "its path has '..', a backslash, or an encoded slash, dot or control character"
        case .remoteHelper: "git's remote helpers ('::') can run programs"
        case .looksLikeOption: "a leading '-' makes it look like an option"
        case .hostLooksLikeOption: "the host looks like an option"
        }
    }

    var help: String {
        switch self {
        case .credentials: "remove them from the URL, and run `fetch login HOST` or use git's credential helpers"
        case .notWeb, .queryOrFragment, .hostPath, .notURL(.host), .port(.host), .scheme(_, .host), .tilde(.host),
            .fragment(_, .host):
            "write a URL such as 'https://git.example.com'"
        case .notURL(.archive), .port(.archive): "write a URL such as 'https://example.com/a.tar.gz'"
        case .scheme(_, .archive): "expected https, http or file, or a path relative to the manifest"
        case .fragment(_, .archive): "remove the fragment; where it is a SHA-256 checksum, write it as `sha256:`"
        case .fragment(_, .git): "remove the fragment, and write it as `tag:`, `branch:` or `commit:`"
        case .hostName: "write an international name in its ASCII form, such as 'xn--bcher-kva.example'"
        case .absolutePath: "write 'file://' before it, or a path relative to the manifest"
        case .tilde(.archive), .windowsPath: "write a path relative to the manifest"
        case .gitAddress: "write 'git:' instead of 'url:'"
        case .directory: "name an archive"
        case .noFile: "write 'file:///' and an absolute path"
        case .prefixedScheme(let url): "write '\(ForeignText.line(MaskedURL.of(url)))'"
        case .remoteHelper("codecommit"), .scheme("codecommit", .git):
            "write 'https://git-codecommit.REGION.amazonaws.com/v1/repos/NAME'"
        case .remoteHelper, .looksLikeOption, .hostLooksLikeOption, .noHost, .scheme(_, .git), .notURL(.git),
            .port(.git), .tilde(.git):
            "write a URL such as 'ssh://git@git.example.com/tools.git', or a path"
        }
    }
}
