import FetchModel
import FetchSystem
import Glibc

/// A web server on loopback that does to each request exactly what a test says, faults included.
///
/// It listens until the process ends, so that no other server takes over its port while a client still uses it.
final class ScriptedServer: Sendable {
    /// What came in.
    struct Request: Sendable {
        var method = ""
        var target = ""
        var fields: [HTTPField] = []
        var body: [UInt8] = []
        /// Which connection it came on, counted from 0.
        var connection = 0

        subscript(name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private struct State {
        var requests: [Request] = []
        var connections = 0
    }

    let port: Int
    private let state = Monitor(State())

    /// Listens on a free port; `script` is called for each request, on the connection's own thread. Where there is a
    /// `greeting`, it is sent before anything is asked.
    init(greeting: String = "", _ script: @escaping @Sendable (Exchange) throws -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                try check(bind(listener, pointer, size), "bind", "loopback")
                try check(listen(listener, 128), "listen on", "loopback")
                try check(getsockname(listener, pointer, &size), "name", "loopback")
            }
        }
        port = Int(UInt16(bigEndian: address.sin_port))
        _ = Thread.start { [state] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection < 0 { return }
                let number = state.update { state in
                    defer { state.connections += 1 }
                    return state.connections
                }
                _ = Thread.start { Self.serve(connection, number, state, greeting, script) }
            }
        }
    }

    /// All requests so far, in order.
    var requests: [Request] { state.read { $0.requests } }

    /// How many connections were made so far.
    var connections: Int { state.read { $0.connections } }

    /// The URL of `path` here.
    func url(_ path: String = "/file", host: String = "127.0.0.1") throws -> WebURL {
        guard let url = WebURL("http://\(host):\(port)\(path)") else { throw SystemError.last("spell", path) }
        return url
    }

    private static func serve(
        _ descriptor: Int32,
        _ connection: Int,
        _ state: Monitor<State>,
        _ greeting: String,
        _ script: (Exchange) throws -> Void
    ) {
        let socket = Socket(descriptor)
        guard (try? socket.send(greeting)) != nil else { return }
        while var request = socket.readRequest() {
            request.connection = connection
            let number = state.update { state in
                state.requests.append(request)
                return state.requests.count - 1
            }
            let exchange = Exchange(request: request, number: number, socket: socket)
            guard (try? script(exchange)) != nil, !socket.isClosed else { return }
        }
    }
}

/// One request, and the ways to answer it.
struct Exchange {
    let request: ScriptedServer.Request
    /// How many requests the server had before it.
    let number: Int
    let socket: Socket

    /// A whole answer, its length included.
    func answer(_ status: Int = 200, _ fields: [String] = [], _ body: [UInt8] = []) throws {
        try head(status, fields + ["Content-Length: \(body.count)"])
        if request.method != "HEAD" { try socket.send(body) }
    }

    /// A status line and header fields; the body is up to the script.
    func head(_ status: Int = 200, _ fields: [String] = []) throws {
        try socket.send(Array((["HTTP/1.1 \(status) Whatever"] + fields + ["", ""]).joined(separator: "\r\n").utf8))
    }

    /// What a host does that knows ranges: 200 with all of `body`, or 206 with the rest that was asked for.
    func answerRange(of body: [UInt8], _ fields: [String]) throws {
        guard let range = request["Range"], let offset = Int(range.dropFirst(6).dropLast()) else {
            return try answer(200, fields, body)
        }
        try answer(
            206,
            fields + ["Content-Range: bytes \(offset)-\(body.count - 1)/\(body.count)"],
            Array(body[offset...])
        )
    }
}

/// A connected socket; closed when the last reference goes.
final class Socket {
    private var descriptor: Int32
    private var rest: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    var isClosed: Bool { descriptor < 0 }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 { throw SystemError.last("send", "loopback") }
            sent += count
        }
    }

    /// Sends as much as the other side takes; gives up after half a second in which it took nothing.
    func sendUntilStalled(_ bytes: [UInt8]) -> Int {
        var sent = 0
        while sent < bytes.count {
            var events = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&events, 1, 500) > 0 else { break }
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if count <= 0 { break }
            sent += count
        }
        return sent
    }

    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Ends the connection with a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    /// Blocks until the other side has closed.
    func waitForClose() {
        while readMore() {}
    }

    func readRequest() -> ScriptedServer.Request? {
        while rest.firstRange(of: Array("\r\n\r\n".utf8)) == nil {
            guard readMore() else { return nil }
        }
        guard let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        rest.removeSubrange(..<end.upperBound)
        var request = ScriptedServer.Request()
        let words = lines[0].split(separator: " ")
        (request.method, request.target) = (String(words[0]), String(words[1]))
        request.fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return HTTPField(String(parts[0]), String(parts[1].drop { $0 == " " }))
        }
        let length = request["Content-Length"].flatMap { Int($0) } ?? 0
        while rest.count < length, readMore() {}
        request.body = Array(rest.prefix(length))
        rest.removeFirst(min(length, rest.count))
        return request
    }

    private func readMore() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 { rest += buffer[..<count] }
        return count > 0
    }
}
