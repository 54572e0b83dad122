internal import CLibCurl
internal import FetchModel
internal import Glibc

/// Sets the options of one libcurl handle. Throws `TransferFault` (local) where libcurl refuses one.
struct CurlOptions {
    private let functions: UnsafePointer<fetch_curl>
    private let pointer: UnsafeMutableRawPointer

    /// The options of the handle `pointer`.
    init(_ functions: UnsafePointer<fetch_curl>, _ pointer: UnsafeMutableRawPointer) {
        (self.functions, self.pointer) = (functions, pointer)
    }

    /// Sets what `hop` and `settings` say, but for header fields and callbacks.
    func configure(_ hop: Hop, _ settings: TransportSettings, needsFreshConnection: Bool) throws {
        try set(CURLOPT_URL, hop.url.wire)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        try set(CURLOPT_USERAGENT, settings.userAgent)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_BUFFERSIZE, CurlEasy.chunkSize)
        try set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.milliseconds)
        let version = settings.usesHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        try set(CURLOPT_HTTP_VERSION, version)
        try trust(settings.certificates)
        try setProxy(settings, for: hop)
        try setMethod(hop)
        // libcurl repeats a request by itself when a kept connection turns out to be dead, and cannot know whether the
        // host has acted on it.
        if needsFreshConnection || !hop.isRepeatable { try set(CURLOPT_FRESH_CONNECT, 1) }
    }

    private func trust(_ certificates: Certificates) throws {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        let system = (file: text(of: CURLINFO_CAINFO), directory: text(of: CURLINFO_CAPATH))
        let file = certificates.file ?? system.file
        let directories = certificates.directories ?? system.directory
        if let file { try set(CURLOPT_CAINFO, file) }
        if let directories { try set(CURLOPT_CAPATH, directories) }
        // The system's own directory adds nothing to the system's own file, and libcurl keeps the parsed certificates for
        // further connections only without a directory; parsing the 140 of Debian takes 25 ms of CPU each time.
        if let file, file == system.file, directories == system.directory, access(file, R_OK) == 0 {
            try set(CURLOPT_CAPATH, pointer: nil)
        }
        if let proxyFile = certificates.proxyFile ?? certificates.file { try set(CURLOPT_PROXY_CAINFO, proxyFile) }
        if let directories = certificates.directories { try set(CURLOPT_PROXY_CAPATH, directories) }
    }

    private func setProxy(_ settings: TransportSettings, for hop: Hop) throws {
        let proxy = settings.proxies.proxy(for: hop.url.origin, carryingCredential: hop.carriesCredential)
        let url = proxy?.isAmbiguous == true ? ProxyVariables.unusable : proxy?.url.revealed
        try set(CURLOPT_PROXY, url ?? "")
        try set(CURLOPT_NOPROXY, settings.proxies.exceptions)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        guard let proxy, proxy.isEncrypted else { return }
        try set(CURLOPT_PROXY_SSL_VERIFYPEER, 1)
        try set(CURLOPT_PROXY_SSL_VERIFYHOST, 2)
        if let certificate = settings.certificates.proxyCertificate { try set(CURLOPT_PROXY_SSLCERT, certificate) }
        if let key = settings.certificates.proxyKey { try set(CURLOPT_PROXY_SSLKEY, key) }
    }

    private func setMethod(_ hop: Hop) throws {
        switch hop.method {
        case "GET": try set(CURLOPT_HTTPGET, 1)
        case "HEAD": try set(CURLOPT_NOBODY, 1)
        default:
            try set(CURLOPT_CUSTOMREQUEST, hop.method)
            guard hop.body != nil || hop.method == "POST" else { return }
            let body = hop.body ?? []
            try set(CURLOPT_POST, 1)
            try set(CURLOPT_POSTFIELDSIZE, body.count)
            // libcurl copies as many bytes as it was told just before, whatever they are.
            let result = (body + [0]).withUnsafeBytes { bytes in
                let text = bytes.assumingMemoryBound(to: CChar.self).baseAddress
                return fetch_curl_set_text(functions, pointer, CURLOPT_COPYPOSTFIELDS, text)
            }
            try expectOK(result)
        }
    }

    /// Sets a number.
    func set(_ option: CURLoption, _ value: Int) throws {
        try expectOK(fetch_curl_set_long(functions, pointer, option, value))
    }

    /// Sets a text, of which libcurl keeps a copy.
    func set(_ option: CURLoption, _ value: String) throws {
        try expectOK(fetch_curl_set_text(functions, pointer, option, value))
    }

    /// Sets a pointer, which libcurl keeps.
    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws {
        try expectOK(fetch_curl_set_pointer(functions, pointer, option, value))
    }

    /// Throws where `result` is an error.
    func expectOK(_ result: CURLcode) throws {
        guard result != CURLE_OK else { return }
        throw TransferFault(.local, "libcurl refuses an option (error \(result.rawValue))")
    }

    private func text(of info: CURLINFO) -> String? {
        fetch_curl_get_text(functions, pointer, info).map { String(cString: $0) }
    }
}
