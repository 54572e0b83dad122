internal import CLibCurl
internal import FetchModel
internal import FetchSystem

/// libcurl, loaded and initialised by the first use.
///
/// `@unchecked Sendable`: `SystemLibrary.load` never changes or frees the table behind `functions`, and the functions in
/// it may be used from any thread.
struct CurlLibrary: @unchecked Sendable {
    /// The table of functions.
    let functions: UnsafePointer<fetch_curl>

    /// The library; `nil` where it is not installed.
    static let loaded = SystemLibrary.load(["libcurl.so.4", "libcurl-gnutls.so.4"], into: fetch_curl()) {
        fetch_curl_load($0, $1) && $0.pointee.global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }.map(CurlLibrary.init(functions:))

    /// The library, and what it uses for TLS.
    var components: [Component] {
        guard let information = functions.pointee.version_info(CURLVERSION_FIRST)?.pointee else { return [] }
        let address = unsafeBitCast(functions.pointee.version_info, to: UnsafeRawPointer?.self)
        let tls = information.ssl_version.map { String(cString: $0) }
        return [
            Component("libcurl", version: information.version.map { String(cString: $0) }, at: address),
            Component("TLS", version: tls, place: tls == nil ? .missing : .inside("libcurl")),
        ]
    }
}
