internal import CLibCurl
internal import FetchModel
internal import Glibc

/// One exchange as libcurl runs it: receives head and body, and hands them on. Stays on the loop's thread.
final class CurlEasy {
    /// libcurl's handle.
    let pointer: UnsafeMutableRawPointer
    /// Where the answer goes.
    let transfer: Transfer
    /// When the last byte came, or the exchange began.
    var lastActivity = ContinuousClock.now
    /// Whether bytes came since it was last asked.
    var wasActive = false
    /// Whether it rests until its reader has caught up.
    private(set) var isPaused = false

    private let functions: UnsafePointer<fetch_curl>
    private let bufferSize: Int
    private var fields: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var parser = HeadParser()
    private var ownFault: WireFault?
    private var chunk: [UInt8] = []
    private var chunkAge: ContinuousClock.Instant?
    private var expected: Int?
    private var waiting = 0
    private var allowance: Int?
    private var hasExcess = false

    /// Chunks are this long where the body is.
    private static let chunkSize = 256 << 10
    /// How much of a dismissed body is received for the sake of the connection.
    private static let leftover = 64 << 10

    /// The exchange of `transfer`. Throws `WireFault` (local) where libcurl refuses the request.
    init(_ library: CurlLibrary, _ transfer: Transfer, settings: TransportSettings) throws {
        functions = library.functions
        guard let pointer = functions.pointee.easy_init() else { throw WireFault(.local, "libcurl is out of memory") }
        (self.pointer, self.transfer, bufferSize) = (pointer, transfer, settings.bufferSize)
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try configure(settings)
    }

    deinit {
        functions.pointee.easy_cleanup(pointer)
        functions.pointee.slist_free_all(fields)
        errorText.deallocate()
    }

    // MARK: The request

    private func configure(_ settings: TransportSettings) throws {
        let hop = transfer.hop
        try set(CURLOPT_URL, hop.url.wire)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        try set(CURLOPT_USERAGENT, settings.userAgent)
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_BUFFERSIZE, Self.chunkSize)
        try set(CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.milliseconds)
        let version = settings.usesHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
        try set(CURLOPT_HTTP_VERSION, version)
        let proxy = settings.proxies.proxy(for: hop.url.origin, carryingCredential: hop.carriesCredential)
        try set(CURLOPT_PROXY, proxy?.revealed ?? "")
        try set(CURLOPT_NOPROXY, settings.proxies.exceptions)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try trust(settings)
        try setMethod(hop)
        try setFields(hop)
        try setCallbacks()
    }

    private func trust(_ settings: TransportSettings) throws {
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        let system = (file: text(of: CURLINFO_CAINFO), folder: text(of: CURLINFO_CAPATH))
        let file = settings.certificateFile ?? system.file
        let folder = settings.certificateFolder ?? system.folder
        if let file { try set(CURLOPT_CAINFO, file) }
        if let folder { try set(CURLOPT_CAPATH, folder) }
        // The system's own folder adds nothing to the system's own file, and libcurl keeps the parsed certificates for
        // further connections only when there is no folder; parsing the 140 of Debian takes 25 ms of CPU each time.
        if let file, file == system.file, folder == system.folder, access(file, R_OK) == 0 {
            try expectOK(fetch_curl_set_pointer(functions, pointer, CURLOPT_CAPATH, nil))
        }
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
        // libcurl sends a request again by itself when a kept connection turns out to be dead, and cannot know whether
        // the host has acted on it.
        if !hop.isRepeatable { try set(CURLOPT_FRESH_CONNECT, 1) }
    }

    private func setFields(_ hop: Hop) throws {
        var lines = hop.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if hop.body != nil { lines.append("Expect:") }
        // Without this any coding would be welcome (RFC 9110, 12.5.3), and an archive's digest is that of its own bytes.
        lines.append("Accept-Encoding: identity")
        for line in lines {
            guard let longer = functions.pointee.slist_append(fields, line) else {
                throw WireFault(.local, "libcurl is out of memory")
            }
            fields = longer
        }
        try expectOK(fetch_curl_set_pointer(functions, pointer, CURLOPT_HTTPHEADER, fields))
    }

    private func setCallbacks() throws {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try expectOK(fetch_curl_set_pointer(functions, pointer, CURLOPT_ERRORBUFFER, errorText))
        try listenForExcess(context)
        try expectOK(fetch_curl_set_pointer(functions, pointer, CURLOPT_WRITEDATA, context))
        try expectOK(fetch_curl_set_pointer(functions, pointer, CURLOPT_HEADERDATA, context))
        try expectOK(
            fetch_curl_set_callback(functions, pointer, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                guard let context else { return 0 }
                let easy = Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
                return easy.receive(UnsafeRawBufferPointer(start: bytes, count: count))
            }
        )
        try expectOK(
            fetch_curl_set_callback(functions, pointer, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                guard let context else { return 0 }
                let easy = Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
                return easy.receiveLine(UnsafeRawBufferPointer(start: bytes, count: count))
            }
        )
    }

    /// libcurl drops what a host sends beyond `Content-Length`, and says so nowhere but in its talk.
    private func listenForExcess(_ context: UnsafeMutableRawPointer) throws {
        try set(CURLOPT_VERBOSE, 1)
        try expectOK(fetch_curl_set_pointer(functions, pointer, CURLOPT_DEBUGDATA, context))
        try expectOK(
            fetch_curl_set_debug(functions, pointer) { _, kind, text, count, context in
                guard kind == CURLINFO_TEXT, let context, let text else { return 0 }
                if UnsafeRawBufferPointer(start: text, count: count).starts(with: "Excess found".utf8) {
                    Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue().hasExcess = true
                }
                return 0
            }
        )
    }

    private func set(_ option: CURLoption, _ value: Int) throws {
        try expectOK(fetch_curl_set_long(functions, pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws {
        try expectOK(fetch_curl_set_text(functions, pointer, option, value))
    }

    private func text(of info: CURLINFO) -> String? {
        fetch_curl_get_text(functions, pointer, info).map { String(cString: $0) }
    }

    private func expectOK(_ result: CURLcode) throws {
        guard result != CURLE_OK else { return }
        throw WireFault(.local, "libcurl refuses an option (error \(result.rawValue))")
    }

    // MARK: The answer

    private func receiveLine(_ line: UnsafeRawBufferPointer) -> Int {
        wasActive = true
        do {
            if let head = try parser.take(line) {
                expected = head.contentLength
                _ = transfer.deliver(.head(head))
            }
            return line.count
        } catch {
            ownFault = error as? WireFault
            return -1
        }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        wasActive = true
        if let allowance {
            self.allowance = allowance - bytes.count
            return allowance < bytes.count ? 0 : bytes.count
        }
        if waiting + chunk.count + bytes.count > bufferSize {
            flush()
            (waiting, isPaused) = transfer.pauses(holding: bufferSize - bytes.count)
            if isPaused { return Int(CURL_WRITEFUNC_PAUSE) }
        }
        if chunk.capacity - chunk.count < bytes.count {
            flush()
            chunk.reserveCapacity(max(bytes.count, min(Self.chunkSize, expected ?? Self.chunkSize)))
        }
        chunk.append(contentsOf: bytes)
        expected = expected.map { max(0, $0 - bytes.count) }
        return bytes.count
    }

    /// Hands what has been received to the reader.
    func flush() {
        guard !chunk.isEmpty else { return }
        waiting = transfer.deliver(.bytes(chunk))
        (chunk, chunkAge) = ([], nil)
    }

    /// Hands it on when it is worth waking the reader for, or has waited for a moment; gives when to look again.
    func flush(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        guard !chunk.isEmpty else { return nil }
        let due = (chunkAge ?? now) + .milliseconds(2)
        if chunk.count >= Self.chunkSize / 2 || due <= now {
            flush()
            return nil
        }
        chunkAge = chunkAge ?? now
        return due
    }

    /// Receives only a short rest from now on, for nobody; false when more than that is to come.
    func drains() -> Bool {
        (allowance, chunk) = (allowance ?? Self.leftover, [])
        return (expected ?? 0) <= Self.leftover
    }

    /// Lets a paused exchange go on.
    func resume() {
        guard isPaused else { return }
        (isPaused, lastActivity, waiting) = (false, .now, bufferSize / 2)
        _ = functions.pointee.easy_pause(pointer, CURLPAUSE_CONT)
    }

    /// What `result` means; `nil` where all is well. `ownsConnection` says that no other exchange can have taken over the
    /// connection since.
    func fault(of result: CURLcode, ownsConnection: Bool) -> WireFault? {
        if let ownFault { return ownFault }
        if result == CURLE_OK {
            if hasExcess || (ownsConnection && hasMoreInSocket) {
                return WireFault(.length, "the body is longer than was said")
            }
            return parser.isDone ? nil : WireFault(.malformed, "the answer has no header")
        }
        return WireFault(
            result,
            detail: String(cString: errorText),
            systemError: fetch_curl_get_long(functions, pointer, CURLINFO_OS_ERRNO),
            proxyStatus: fetch_curl_get_long(functions, pointer, CURLINFO_HTTP_CONNECTCODE),
            requestSize: fetch_curl_get_long(functions, pointer, CURLINFO_REQUEST_SIZE)
        )
    }

    /// Whether more came behind a body of known length, although nothing more was asked; seen without TLS alone.
    private var hasMoreInSocket: Bool {
        guard expected != nil, transfer.hop.url.origin.scheme == "http" else { return false }
        let socket = fetch_curl_get_socket(functions, pointer)
        var byte: UInt8 = 0
        return socket >= 0 && recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }
}
