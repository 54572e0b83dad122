internal import Foundation
internal import TestSupport

/// A server on loopback that answers each connection as a test says, byte by byte.
///
/// It listens until the process ends, so that no other server takes over its port while a client still uses it.
final class RawServer: Sendable {
    let port: Int
    private let heads = Heads()

    /// The heads of all requests so far.
    var requests: [String] { heads.all }

    /// Whether `host:port` is where it listens.
    var address: String { "127.0.0.1:\(port)" }

    /// Listens on a free port; `answer` gets the head of each connection's request, and the connection.
    init(_ answer: @escaping @Sendable (String, Int32) -> Void) throws {
        let listener = try Self.listener()
        port = listener.port
        let heads = heads
        Foundation.Thread.detachNewThread {
            while true {
                let connection = accept(listener.descriptor, nil, nil)
                if connection < 0 { return }
                Foundation.Thread.detachNewThread {
                    defer { close(connection) }
                    guard let head = Self.head(connection) else { return }
                    heads.add(head)
                    answer(head, connection)
                    shutdown(connection, Int32(SHUT_WR))
                }
            }
        }
    }

    /// A proxy: forwards what is asked in full, tunnels CONNECT, and asks for `credentials` (`user:password`) first.
    static func proxy(credentials: String? = nil) throws -> RawServer {
        let wanted = credentials.map {
            "proxy-authorization: basic \(Data($0.utf8).base64EncodedString().lowercased())"
        }
        return try RawServer { head, connection in
            if let wanted, !head.lowercased().contains(wanted) {
                write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", to: connection)
                return
            }
            let words = head.split(separator: " ").map(String.init)
            guard words.count > 2 else { return }
            let isTunnel = words[0] == "CONNECT"
            let target = isTunnel ? words[1] : words[1].split(separator: "/").dropFirst().first.map(String.init) ?? ""
            guard let port = target.split(separator: ":").last.flatMap({ UInt16($0) }), let host = connect(port) else {
                write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", to: connection)
                return
            }
            defer { close(host) }
            if isTunnel {
                write("HTTP/1.1 200 Connection established\r\n\r\n", to: connection)
            } else {
                // `GET http://host:port/path` becomes `GET /path`, and one answer ends it.
                let path = "/" + words[1].split(separator: "/").dropFirst(2).joined(separator: "/")
                var lines = head.components(separatedBy: "\r\n").filter {
                    !$0.lowercased().hasPrefix("proxy-") && !$0.lowercased().hasPrefix("connection:")
                }
                lines[0] = "\(words[0]) \(path) HTTP/1.1"
                lines.insert("Connection: close", at: 1)
                write(lines.joined(separator: "\r\n") + "\r\n\r\n", to: host)
            }
            relay(connection, host)
        }
    }

    /// Writes all of `text`.
    static func write(_ text: String, to connection: Int32) {
        let bytes = [UInt8](text.utf8)
        send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func relay(_ one: Int32, _ other: Int32) {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var polls = [one, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&polls, 2, 30_000) > 0 else { return }
            for (from, to) in [(0, other), (1, one)] where polls[from].revents != 0 {
                let count = recv(polls[from].fd, &buffer, buffer.count, 0)
                if count <= 0 { return }
                send(to, buffer, count, Int32(MSG_NOSIGNAL))
            }
        }
    }

    private static func head(_ connection: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            guard recv(connection, &byte, 1, 0) == 1 else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes.dropLast(4), as: UTF8.self)
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func connect(_ port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = address(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private static func listener() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = address(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) | listen(descriptor, 64) | getsockname(descriptor, $0, &size)
            }
        }
        guard result == 0 else { throw ForgeProcess.Unavailable(reason: "no port on loopback") }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}

/// What came in.
///
/// `@unchecked Sendable`: `texts` is read and written under `lock` alone.
private final class Heads: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []

    var all: [String] { lock.withLock { texts } }

    func add(_ text: String) { lock.withLock { texts.append(text) } }
}
