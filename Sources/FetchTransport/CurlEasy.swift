internal import CLibCurl
internal import FetchModel
internal import Glibc

/// One exchange run by libcurl: receives header and body, and passes them on. Stays on the loop's thread.
final class CurlEasy {
    /// libcurl's handle.
    let pointer: UnsafeMutableRawPointer
    /// Where the response goes.
    let transfer: Transfer
    /// When the exchange began, or last made progress: a complete header or a byte of content. Interim responses, header
    /// lines, trailers and the framing of chunks are none.
    var lastProgress = ContinuousClock.now
    /// Whether there was progress since `lastProgress` was set.
    var hasProgressed = false
    /// Whether libcurl waits until the reader has caught up.
    private(set) var isPaused = false
    /// The rule of ours that the response breaks; libcurl does not always hear of it.
    private(set) var ownFault: TransferFault?
    /// Until when the rest of a body is discarded for the sake of the connection; `nil` while the body is read.
    private(set) var discardEnd: ContinuousClock.Instant?

    private let functions: UnsafePointer<fetch_curl>
    private let bufferSize: Int
    private let limits: TransportLimits
    /// The proxy, where there is one.
    private let proxy: ProxyVariables.Proxy?
    private var fields: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var parser: HeadParser
    private var chunk: [UInt8] = []
    private var chunkAge: ContinuousClock.Instant?
    private var expected: Int?
    private var waiting = 0
    private var discardable = 0
    private var content = 0
    private var framed = 0
    private var hasExcess = false

    /// Chunks are this long where the body is.
    static let chunkSize = 256 << 10

    /// The exchange of `transfer`. Throws `TransferFault` (local) where libcurl refuses the request.
    init(_ library: CurlLibrary, _ transfer: Transfer, settings: TransportSettings) throws {
        functions = library.functions
        guard let pointer = functions.pointee.easy_init() else {
            throw TransferFault(.local, "libcurl is out of memory")
        }
        (self.pointer, self.transfer) = (pointer, transfer)
        (bufferSize, limits) = (settings.bufferSize, settings.limits)
        parser = HeadParser(limits)
        let hop = transfer.hop
        proxy = settings.proxies.proxy(for: hop.url.origin, carryingCredential: hop.carriesCredential)
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let options = CurlOptions(functions, pointer)
        try options.configure(transfer.hop, settings, needsFreshConnection: transfer.needsFreshConnection)
        try setFields(options)
        try setCallbacks(options)
    }

    deinit {
        functions.pointee.easy_cleanup(pointer)
        functions.pointee.slist_free_all(fields)
        errorText.deallocate()
    }

    // MARK: The request

    private func setFields(_ options: CurlOptions) throws {
        let hop = transfer.hop
        var lines = hop.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if hop.body != nil { lines.append("Expect:") }
        // Without this any coding would be welcome (RFC 9110, 12.5.3), and an archive's digest is that of its own bytes.
        lines.append("Accept-Encoding: identity")
        for line in lines {
            guard let longer = functions.pointee.slist_append(fields, line) else {
                throw TransferFault(.local, "libcurl is out of memory")
            }
            fields = longer
        }
        try options.set(CURLOPT_HTTPHEADER, pointer: fields)
    }

    private func setCallbacks(_ options: CurlOptions) throws {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        try options.set(CURLOPT_WRITEDATA, pointer: context)
        try options.set(CURLOPT_HEADERDATA, pointer: context)
        try options.set(CURLOPT_DEBUGDATA, pointer: context)
        try options.expectOK(
            fetch_curl_set_callback(functions, pointer, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                guard let context else { return 0 }
                let easy = Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
                return easy.receive(UnsafeRawBufferPointer(start: bytes, count: count))
            }
        )
        try options.expectOK(
            fetch_curl_set_callback(functions, pointer, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                guard let context else { return 0 }
                let easy = Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
                return easy.receiveLine(UnsafeRawBufferPointer(start: bytes, count: count))
            }
        )
        // libcurl reports some things in its verbose messages alone.
        try options.set(CURLOPT_VERBOSE, 1)
        try options.expectOK(
            fetch_curl_set_debug(functions, pointer) { _, kind, text, count, context in
                guard let context, let text else { return 0 }
                let easy = Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
                easy.observe(kind, UnsafeRawBufferPointer(start: text, count: count))
                return 0
            }
        )
    }

    // MARK: The response

    private func receiveLine(_ line: UnsafeRawBufferPointer) -> Int {
        do {
            if let head = try parser.take(line) {
                hasProgressed = true
                expected = head.contentLength
                _ = transfer.deliver(.head(head))
            }
            return line.count
        } catch {
            ownFault = error as? TransferFault
            return -1
        }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        hasProgressed = true
        content += bytes.count
        if discardEnd != nil {
            discardable -= bytes.count
            return discardable < 0 ? 0 : bytes.count
        }
        if waiting + chunk.count + bytes.count > bufferSize {
            flush()
            (waiting, isPaused) = transfer.pauses(holding: bufferSize - bytes.count)
            if isPaused {
                // libcurl presents the same bytes again.
                content -= bytes.count
                return Int(CURL_WRITEFUNC_PAUSE)
            }
        }
        if chunk.capacity - chunk.count < bytes.count {
            flush()
            chunk.reserveCapacity(max(bytes.count, min(Self.chunkSize, expected ?? Self.chunkSize)))
        }
        chunk.append(contentsOf: bytes)
        expected = expected.map { max(0, $0 - bytes.count) }
        return bytes.count
    }

    /// Counts the bytes of a body before libcurl removes the framing of chunks, and notices bytes behind the body, which
    /// libcurl drops. The exchange fails where the framing is out of proportion: a chunk's extension may be endless.
    private func observe(_ kind: curl_infotype, _ bytes: UnsafeRawBufferPointer) {
        switch kind {
        case CURLINFO_TEXT: if bytes.starts(with: "Excess found".utf8) { hasExcess = true }
        case CURLINFO_DATA_IN:
            framed += bytes.count
            // What is counted here may still be on its way to `receive`.
            let allowed = limits.framing + Self.chunkSize + content * (limits.framingRatio + 1)
            guard framed > allowed, ownFault == nil else { return }
            ownFault = TransferFault(
                .malformed,
                "the response has more than \(limits.framing >> 10) KiB of chunk framing"
            )
        default: break
        }
    }

    /// Passes what has been received to the reader.
    func flush() {
        guard !chunk.isEmpty else { return }
        waiting = transfer.deliver(.bytes(chunk))
        (chunk, chunkAge) = ([], nil)
    }

    /// Passes it on when it is worth waking the reader for, or has waited for a moment; returns when to look again.
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

    /// Discards a short rest from now on; false when more than that is to come.
    func discardsRest() -> Bool {
        if discardEnd == nil { (discardEnd, discardable) = (.now + limits.discardTime, limits.discarded) }
        chunk = []
        return (expected ?? 0) <= limits.discarded
    }

    /// Resumes a paused exchange.
    func resume() {
        guard isPaused else { return }
        (isPaused, lastProgress, waiting) = (false, .now, bufferSize / 2)
        _ = functions.pointee.easy_pause(pointer, CURLPAUSE_CONT)
    }

    /// Returns what `result` means; `nil` for success. `ownsConnection` says that no other exchange can have taken over the
    /// connection since.
    func fault(of result: CURLcode, ownsConnection: Bool) -> TransferFault? {
        var fault = ownFault
        if fault == nil, result == CURLE_OK {
            if hasExcess || (ownsConnection && hasMoreInSocket) {
                return TransferFault(.length, "the body is longer than announced")
            }
            if parser.isDone { return nil }
            fault = TransferFault(.malformed, "the response has no header")
        }
        var found =
            fault
            ?? TransferFault(
                result,
                detail: String(cString: errorText),
                systemError: fetch_curl_get_long(functions, pointer, CURLINFO_OS_ERRNO),
                proxyStatus: fetch_curl_get_long(functions, pointer, CURLINFO_HTTP_CONNECTCODE),
                requestSize: fetch_curl_get_long(functions, pointer, CURLINFO_REQUEST_SIZE)
            )
        if let proxy { found.name(proxy, detail: String(cString: errorText)) }
        found.reusedConnection = fetch_curl_get_long(functions, pointer, CURLINFO_NUM_CONNECTS) == 0
        return found
    }

    /// Whether more came behind a body of known length; seen without TLS alone.
    private var hasMoreInSocket: Bool {
        guard expected != nil, transfer.hop.url.origin.scheme == "http" else { return false }
        let socket = fetch_curl_get_socket(functions, pointer)
        var byte: UInt8 = 0
        return socket >= 0 && recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
    }
}
