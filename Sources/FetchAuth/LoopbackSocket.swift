import FetchModel
import FetchSystem
import Glibc

/// Sockets that only this machine can connect to.
enum LoopbackSocket {
    /// Listens on an address of 127.0.0.0/8.
    static func v4(_ host: String, _ port: UInt16) -> Result<Int32, SystemError> {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return failed(EADDRNOTAVAIL, port) }
        return listening(AF_INET, port) { socket in
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }

    /// Listens on ::1, and on no other address.
    static func v6(_ port: UInt16) -> Result<Int32, SystemError> {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        guard inet_pton(AF_INET6, "::1", &address.sin6_addr) == 1 else { return failed(EADDRNOTAVAIL, port) }
        return listening(AF_INET6, port) { socket in
            set(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY)
            return withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        }
    }

    /// Keeps `descriptor` from child processes and makes its calls non-blocking.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    /// The port that `socket` got.
    static func port(of socket: Int32) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
        }
        return result == 0 ? UInt16(bigEndian: address.sin_port) : 0
    }

    /// Whether a `CallbackListener` of any process has `port`. Waits half a second at most for its response.
    static func isListener(at port: UInt16) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        var limit = timeval(tv_sec: 0, tv_usec: 500_000)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let request = Array("HEAD /favicon.ico HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard isConnected, send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return false
        }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        return String(decoding: buffer[..<count], as: UTF8.self).contains("\r\nServer: \(CallbackPage.server)\r\n")
    }

    private static func listening(_ family: Int32, _ port: UInt16, _ bind: (Int32) -> Int32) -> Result<
        Int32, SystemError
    > {
        let socket = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        if socket < 0 { return failed(errno, port) }
        prepare(socket)
        // Only reuses ports of connections that have ended: one that another process listens on stays taken.
        set(socket, SOL_SOCKET, SO_REUSEADDR)
        if bind(socket) == 0, listen(socket, 16) == 0 { return .success(socket) }
        defer { close(socket) }
        return failed(errno, port)
    }

    private static func failed(_ number: Int32, _ port: UInt16) -> Result<Int32, SystemError> {
        .failure(SystemError(number: number, action: "listen on", path: "port \(port)"))
    }

    private static func set(_ socket: Int32, _ level: Int32, _ option: Int32) {
        var on: Int32 = 1
        setsockopt(socket, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}

extension SystemError {
    /// Whether this machine does not have that kind of address at all.
    var meansNoSuchFamily: Bool { number == EAFNOSUPPORT || number == EADDRNOTAVAIL || number == EPROTONOSUPPORT }
}
