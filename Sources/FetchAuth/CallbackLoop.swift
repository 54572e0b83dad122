import FetchModel
import FetchSystem
import Glibc

/// The thread behind a `CallbackListener`: the descriptors are its own, and are closed when it ends.
struct CallbackLoop {
    private struct Connection {
        enum Phase { case reading, held, draining, over }
        let socket: Int32
        var head: [UInt8] = []
        var phase = Phase.reading
        var deadline: ContinuousClock.Instant?
    }

    private var listeners: [Int32]
    private let bell: Int32
    private let exchange: CallbackExchange
    private var connections: [Connection] = []

    private static let headLimit = 16 << 10
    private static let connectionLimit = 32

    /// Serves connections to `listeners`, and checks `exchange` when a byte arrives on `bell`.
    init(listeners: [Int32], bell: Int32, exchange: CallbackExchange) {
        (self.listeners, self.bell, self.exchange) = (listeners, bell, exchange)
    }

    /// Serves until the sign-in ends it and the last page has been delivered.
    mutating func run() {
        while true {
            if !listeners.isEmpty, let page = exchange.end { finish(page) }
            if listeners.isEmpty, connections.isEmpty { break }
            turn()
        }
        close(bell)
    }

    /// Frees the port at once. The waiting browser gets `page`; all other connections are closed.
    private mutating func finish(_ page: CallbackPage?) {
        listeners.forEach { close($0) }
        listeners = []
        for index in connections.indices {
            switch (connections[index].phase, page) {
            case (.held, let page?): respond(index, page)
            case (.draining, .some): continue
            default: connections[index].phase = .over
            }
        }
        sweep()
    }

    /// Waits for one round of events and handles them.
    private mutating func turn() {
        let watched = listeners + [bell] + connections.map(\.socket)
        var polls = watched.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let first = listeners.count + 1
        for (index, connection) in connections.enumerated() where connection.phase == .held {
            polls[first + index].events = 0
        }
        let now = ContinuousClock.now
        let wait = connections.compactMap(\.deadline).min().map { max(0, ($0 - now).milliseconds + 1) } ?? -1
        if poll(&polls, nfds_t(polls.count), Int32(wait)) < 0 { return }
        for index in connections.indices where polls[first + index].revents != 0 { receive(index) }
        for index in connections.indices where connections[index].deadline.map({ $0 <= .now }) ?? false {
            connections[index].phase = .over
        }
        sweep()
        var bytes: [UInt8] = [0, 0, 0, 0]
        if polls[listeners.count].revents != 0 { _ = read(bell, &bytes, bytes.count) }
        for index in listeners.indices where polls[index].revents != 0 { acceptConnection(listeners[index]) }
    }

    private mutating func acceptConnection(_ listener: Int32) {
        let socket = accept(listener, nil, nil)
        if socket < 0 { return }
        LoopbackSocket.prepare(socket)
        // Silent connections are bounded; the oldest makes room.
        if connections.count >= Self.connectionLimit,
            let oldest = connections.firstIndex(where: { $0.phase == .reading })
        {
            connections[oldest].phase = .over
            sweep()
        }
        connections.append(Connection(socket: socket))
    }

    private mutating func receive(_ index: Int) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(connections[index].socket, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0, connections[index].phase != .held else {
            connections[index].phase = .over
            return
        }
        guard connections[index].phase == .reading else { return }
        connections[index].head += buffer[..<count]
        guard let request = CallbackRequest(head: connections[index].head, limit: Self.headLimit) else { return }
        connections[index].head = []
        switch exchange.response(to: request) {
        case .page(let page): respond(index, page)
        case .redirection(let redirection):
            // The page follows when the code has been exchanged.
            if exchange.accept(redirection) {
                connections[index].phase = .held
            } else {
                respond(index, .other("409 Conflict", "This sign-in already has its code."))
            }
        }
    }

    /// Sends a page; the connection is closed when the browser has read it, or a second later.
    private mutating func respond(_ index: Int, _ page: CallbackPage) {
        let socket = connections[index].socket
        var rest = page.response[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                var space = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
                if poll(&space, 1, 500) != 1 { break }
            } else if errno != EINTR {
                break
            }
        }
        shutdown(socket, Int32(SHUT_WR))
        connections[index].phase = .draining
        connections[index].deadline = .now + .seconds(1)
    }

    private mutating func sweep() {
        for connection in connections where connection.phase == .over { close(connection.socket) }
        connections.removeAll { $0.phase == .over }
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
