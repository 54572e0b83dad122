import FetchModel
import FetchSystem
import Foundation
import Glibc
import Synchronization
import Testing

@testable import FetchAuth

/// A browser, as far as sockets go.
final class Visitor: Sendable {
    private let socket: Int32
    private static let workers = Workers(limit: 16)

    /// Connects to `port` of this machine, on either of its addresses.
    init(_ port: UInt16, v6: Bool = false) throws {
        socket = Glibc.socket(v6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var result: Int32
        if v6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, "::1", &address.sin6_addr)
            result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
            result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        if result != 0 { throw SystemError.last("connect to", "port \(port)") }
    }

    deinit { close(socket) }

    /// Sends `text`.
    func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// All that comes until the other side closes.
    func hear() async throws -> String {
        try await Self.workers.run { [self] in
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(socket, &buffer, buffer.count, 0)
                if count < 0 { throw SystemError.last("read", "socket") }
                if count == 0 { return String(decoding: bytes, as: UTF8.self) }
                bytes += buffer[..<count]
            }
        }
    }

    /// The answer to `GET target`.
    static func get(_ target: String, _ port: UInt16, v6: Bool = false, method: String = "GET") async throws -> String {
        let visitor = try Visitor(port, v6: v6)
        visitor.say("\(method) \(target) HTTP/1.1\r\nHost: localhost:\(port)\r\nUser-Agent: Test\r\n\r\n")
        return try await visitor.hear()
    }

    /// A port that nobody uses, that no other test gets, and that no outgoing connection is given meanwhile (those are
    /// above 32767).
    static func freePort() throws -> UInt16 {
        for _ in 0..<1000 {
            let port = UInt16.random(in: 12_000..<32_000)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            let results = [LoopbackSocket.v4("127.0.0.1", port), LoopbackSocket.v6(port)]
            for case .success(let socket) in results { close(socket) }
            let isTaken = results.contains { result in
                if case .failure(let error) = result { !error.meansNoSuchFamily } else { false }
            }
            if !isTaken { return port }
        }
        throw SystemError(number: EADDRINUSE, action: "find", path: "a free port")
    }

    private static let given = Mutex<Set<UInt16>>([])

    /// Whether this machine has ::1.
    static let hasV6: Bool = {
        guard case .success(let socket) = LoopbackSocket.v6(0) else { return false }
        close(socket)
        return true
    }()
}
