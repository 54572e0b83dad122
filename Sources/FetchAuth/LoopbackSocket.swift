import FetchModel
import FetchSystem
import Glibc

/// Sockets that only this machine can reach.
enum LoopbackSocket {
    /// One that listens on an address of 127.0.0.0/8.
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

    /// One that listens on ::1, and on nothing else.
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

    /// No other program gets it, and no call on it blocks.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    private static func listening(_ family: Int32, _ port: UInt16, _ bind: (Int32) -> Int32) -> Result<
        Int32, SystemError
    > {
        let socket = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        if socket < 0 { return failed(errno, port) }
        prepare(socket)
        // Only for what is left of connections that have ended: a port on which somebody listens stays taken.
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
