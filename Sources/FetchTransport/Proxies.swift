internal import FetchModel
internal import FoundationEssentials

/// Which proxy a request takes, from the environment and by curl's rules (`man curl`, ENVIRONMENT).
///
/// `http_proxy` is read in lower case alone: a CGI server sets `HTTP_PROXY` from a header of the client's
/// (https://httpoxy.org). The others are read in lower case first. Which hosts `no_proxy` spares is curl's to decide.
package struct Proxies: Sendable {
    private let byScheme: [String: Secret]
    private let fallback: Secret?
    /// The hosts that are reached without a proxy, in curl's notation.
    let exceptions: String

    /// The proxies that `environment` names; a variable that is empty names none.
    package init(environment: [String: String]) {
        func first(_ names: String...) -> Secret? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }.map(Secret.init)
        }
        var byScheme: [String: Secret] = [:]
        byScheme["http"] = first("http_proxy")
        byScheme["https"] = first("https_proxy", "HTTPS_PROXY")
        self.byScheme = byScheme
        fallback = first("all_proxy", "ALL_PROXY")
        exceptions = first("no_proxy", "NO_PROXY")?.revealed ?? ""
    }

    /// The proxy's URL for requests to `origin`; it may hold a password. `nil` when there is none.
    ///
    /// A credential that plain `http` carries to this very machine must not leave it on the way: then only a proxy on
    /// this machine is taken.
    func proxy(for origin: Origin, carryingCredential: Bool) -> Secret? {
        guard let proxy = byScheme[origin.scheme] ?? fallback else { return nil }
        if carryingCredential, origin.scheme == "http", !Self.isLoopback(proxy) { return nil }
        return proxy
    }

    private static func isLoopback(_ proxy: Secret) -> Bool {
        let text = proxy.revealed.contains("://") ? proxy.revealed : "http://" + proxy.revealed
        guard let host = URL(string: text)?.host(percentEncoded: true) else { return false }
        return Origin(scheme: "http", host: host, port: nil).isLoopback
    }
}
