internal import CLibCurl
internal import FetchSystem

/// libcurl, loaded and initialised by the first use.
///
/// `@unchecked Sendable`: the table behind `functions` is written before the one instance is published and never
/// after; it is not freed, and the functions in it are those of a library that may be used from any thread.
struct CurlLibrary: @unchecked Sendable {
    /// The table of functions.
    let functions: UnsafePointer<fetch_curl>

    /// The library; `nil` where it is not installed.
    static let loaded: CurlLibrary? = {
        let functions = UnsafeMutablePointer<fetch_curl>.allocate(capacity: 1)
        functions.initialize(to: fetch_curl())
        for file in SystemLibrary.files("libcurl.so.4", "libcurl-gnutls.so.4")
        where fetch_curl_load(functions, file) {
            guard functions.pointee.global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else { continue }
            return CurlLibrary(functions: UnsafePointer(functions))
        }
        return nil
    }()
}
