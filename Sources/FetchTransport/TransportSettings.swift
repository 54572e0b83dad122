/// How requests are made; the defaults are those of the program.
package struct TransportSettings: Sendable {
    /// The field `User-Agent`.
    package var userAgent: String
    /// How long to wait for the next byte of an answer, its first one included.
    package var timeout = Duration.seconds(30)
    /// How long resolving the name, connecting and the TLS handshake may take together.
    package var connectTimeout = Duration.seconds(15)
    /// Connections to one origin at a time; further requests wait their turn.
    package var connectionsPerHost = 8
    /// Connections at a time in all.
    package var connections = 32
    /// How many bytes of a body wait in memory for their reader before the transfer is paused.
    package var bufferSize = 1 << 20
    /// Whether HTTP/2 is spoken over TLS where the host offers it; each transfer still has a connection of its own.
    package var usesHTTP2 = false
    /// When failures are tried again.
    package var retry = RetryPolicy()
    /// The proxies of the environment.
    package var proxies: Proxies
    /// A file of trusted certificates (PEM) in place of the system's: `SSL_CERT_FILE`.
    package var certificateFile: String?
    /// Folders of trusted certificates, hashed (`openssl rehash`), separated by colons: `SSL_CERT_DIR`.
    package var certificateFolder: String?

    /// The settings of `fetch` in `version`, with proxies and trust as `environment` says.
    package init(version: String, environment: [String: String] = [:]) {
        userAgent = "fetch/\(version)"
        proxies = Proxies(environment: environment)
        certificateFile = environment["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        certificateFolder = environment["SSL_CERT_DIR"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The same, with `timeout` for both waits, which is what `--timeout` means.
    package func timingOut(after timeout: Duration) -> TransportSettings {
        var copy = self
        copy.timeout = timeout
        copy.connectTimeout = timeout
        return copy
    }
}
