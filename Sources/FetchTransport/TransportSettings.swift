package import FetchModel

/// How requests are made; the defaults are those of the program.
package struct TransportSettings: Sendable {
    /// The field `User-Agent`.
    package var userAgent: String
    /// The longest time without progress: until the header is complete, and between bytes of the body.
    package var timeout = Duration.seconds(30)
    /// The longest time for name resolution, connection and TLS handshake together.
    package var connectTimeout = Duration.seconds(15)
    /// Connections to one origin at a time; further requests wait.
    package var connectionsPerHost = 8
    /// Connections at a time in all.
    package var connections = 32
    /// How many bytes of a body wait in memory for their reader before the transfer pauses.
    package var bufferSize = 1 << 20
    /// Whether HTTP/2 is used over TLS where the host offers it; each transfer still has a connection of its own.
    package var usesHTTP2 = false
    /// When failed attempts are repeated.
    package var retry = RetryPolicy()
    /// What is received at most.
    package var limits = TransportLimits()
    /// The proxies of the environment.
    package var proxies: ProxyVariables
    /// The certificates that are trusted and shown.
    package var certificates: Certificates

    /// The settings of `fetch` in `version`, with proxies and certificates from `environment`.
    package init(version: String, environment: [String: String] = [:]) {
        userAgent = "fetch/\(version)"
        proxies = ProxyVariables(environment: environment)
        certificates = Certificates(environment: environment)
    }

    /// Returns the settings with `timeout` for both waits, which is what `--timeout` means.
    package func timingOut(after timeout: Duration) -> TransportSettings {
        var copy = self
        copy.timeout = timeout
        copy.connectTimeout = timeout
        return copy
    }
}

/// Files of certificates (PEM), from the variables that curl and git read; the system's own where `nil`.
package struct Certificates: Sendable {
    /// The authorities of hosts: `SSL_CERT_FILE`.
    package var file: String?
    /// Hashed directories of authorities (`openssl rehash`), separated by colons: `SSL_CERT_DIR`.
    package var directories: String?
    /// The authorities of an https proxy, where they differ from those of hosts: `GIT_PROXY_SSL_CAINFO`.
    package var proxyFile: String?
    /// The certificate that an https proxy is shown: `GIT_PROXY_SSL_CERT`.
    package var proxyCertificate: String?
    /// Its private key: `GIT_PROXY_SSL_KEY`.
    package var proxyKey: String?

    /// Reads the variables; empty ones count as unset.
    package init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        file = value("SSL_CERT_FILE")
        directories = value("SSL_CERT_DIR")
        proxyFile = value("GIT_PROXY_SSL_CAINFO")
        proxyCertificate = value("GIT_PROXY_SSL_CERT")
        proxyKey = value("GIT_PROXY_SSL_KEY")
    }
}
