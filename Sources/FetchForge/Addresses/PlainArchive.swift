package import FetchModel
internal import FoundationEssentials

/// An archive (or any file) at a URL or on this machine.
package struct PlainArchive: Hashable, Sendable {
    /// Where its bytes are.
    package enum Location: Hashable, Sendable {
        /// On a web server.
        case web(WebURL)
        /// On this machine, as an absolute path.
        case file(path: String)
    }

    /// Where its bytes are.
    package let location: Location
    /// Its name in lockfiles: the URL without query and fragment, which may hold a signature, or the path as written.
    package let source: String
    /// The last part of its path, percent-decoded: the name of a file that is kept as it is; "" where there is none.
    package let fileName: String

    /// Reads `text`, the value of `url:`: an `http`, `https` or `file` URL, or a path relative to `directory`.
    ///
    /// Throws `AddressError` for other schemes, a URL with a user or password in it, a file on another host, and text
    /// that is neither.
    package init(_ text: String, relativeTo directory: String) throws {
        switch Self.scheme(of: text) {
        case "http", "https":
            guard let url = WebURL(text) else { throw AddressError.notAnArchive(text) }
            location = .web(url)
            source = url.description
            fileName = url.fileName
        case "file":
            let path = try Self.path(ofFileURL: text)
            location = .file(path: Self.absolute(path, directory))
            source = text
            fileName = Self.lastPart(path)
        case nil:
            guard !text.isEmpty, !text.utf8.contains(0) else { throw AddressError.notAnArchive(text) }
            location = .file(path: Self.absolute(text, directory))
            source = text
            fileName = Self.lastPart(text)
        default: throw AddressError.notAnArchive(text)
        }
    }

    /// The scheme of a URL, lower case; `nil` for a path. One letter is not a scheme.
    static func scheme(of text: String) -> String? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let scheme = text[..<colon]
        guard scheme.utf8.count > 1, let first = scheme.first, first.isASCII, first.isLetter,
            scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
        else { return nil }
        return scheme.lowercased()
    }

    /// The path of `file:///p`, `file://localhost/p`, `file:/p` or `file:p` (RFC 8089).
    private static func path(ofFileURL text: String) throws -> String {
        var rest = text.dropFirst("file:".count)
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let host = rest.prefix { $0 != "/" }
            guard host.isEmpty || host.lowercased() == "localhost" else { throw AddressError.notAnArchive(text) }
            rest = rest.dropFirst(host.count)
        }
        guard let path = rest.percentDecoded, !path.isEmpty, !path.utf8.contains(0) else {
            throw AddressError.notAnArchive(text)
        }
        return path
    }

    private static func absolute(_ path: String, _ directory: String) -> String {
        path.hasPrefix("/") ? path : (directory.hasSuffix("/") ? directory : directory + "/") + path
    }

    private static func lastPart(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? ""
    }
}
