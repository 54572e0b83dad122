internal import CLibCurl

/// Several exchanges on one thread: libcurl's multi interface. Does not leave the thread that created it.
final class CurlMulti {
    private let library: CurlLibrary
    private let functions: UnsafePointer<fetch_curl>
    private let pointer: UnsafeMutableRawPointer
    private var handles: [UnsafeMutableRawPointer: CurlEasy] = [:]
    private var hasNew = false
    private var isQuiet = false

    /// Keeps up to `connections` idle connections for later exchanges; `nil` when libcurl is out of memory.
    init?(_ library: CurlLibrary, connections: Int) {
        guard let pointer = library.functions.pointee.multi_init() else { return nil }
        (self.library, self.functions, self.pointer) = (library, library.functions, pointer)
        fetch_curl_set_multi(functions, pointer, CURLMOPT_MAXCONNECTS, connections)
        // One exchange per connection, in HTTP/2 as well: on a shared one, a slow reader would stall the others
        // (libcurl 7.88 holds the whole connection back while one of its streams is paused).
        fetch_curl_set_multi(functions, pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    deinit {
        for handle in handles.keys { _ = functions.pointee.multi_remove_handle(pointer, handle) }
        _ = functions.pointee.multi_cleanup(pointer)
    }

    /// Makes `poll` return, from any thread, as long as this object lives.
    var waker: @Sendable () -> Void {
        let waker = Waker(library: library, pointer: pointer)
        return { waker.wake() }
    }

    /// Begins an exchange.
    func add(_ easy: CurlEasy) {
        handles[easy.pointer] = easy
        hasNew = true
        _ = functions.pointee.multi_add_handle(pointer, easy.pointer)
    }

    /// Removes an exchange, whether it has ended or not; its connection is kept only when it has.
    func remove(_ easy: CurlEasy) {
        _ = functions.pointee.multi_remove_handle(pointer, easy.pointer)
        handles[easy.pointer] = nil
    }

    /// Advances all exchanges as far as possible without waiting.
    func perform() {
        var running: Int32 = 0
        _ = functions.pointee.multi_perform(pointer, &running)
        // An exchange that has just begun may already use the connection of one that has just ended.
        (isQuiet, hasNew) = (!hasNew, false)
    }

    /// Returns the next exchange that has ended, with its fault.
    func nextDone() -> (CurlEasy, TransferFault?)? {
        var result = CURLE_OK
        guard let handle = fetch_curl_next_done(functions, pointer, &result), let easy = handles[handle] else {
            return nil
        }
        return (easy, easy.fault(of: result, ownsConnection: isQuiet))
    }

    /// Waits until there is something to do, for `milliseconds` at most.
    func poll(milliseconds: Int) {
        var ready: Int32 = 0
        _ = functions.pointee.multi_poll(pointer, nil, 0, Int32(clamping: milliseconds), &ready)
    }
}

/// `@unchecked Sendable`: `curl_multi_wakeup` is the one call that libcurl allows from any thread while another is in
/// `curl_multi_poll`; the mailbox calls this under its lock and releases it before the handle is cleaned up.
private struct Waker: @unchecked Sendable {
    let library: CurlLibrary
    let pointer: UnsafeMutableRawPointer

    func wake() { _ = library.functions.pointee.multi_wakeup(pointer) }
}
