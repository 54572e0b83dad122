import FetchModel
import FetchSystem
import Glibc

/// Listens on this machine, on 127.0.0.1 and ::1 alike, for the browser to return from a sign-in.
///
/// FlyingFox, which serves the local forge, was tried first. It brings Foundation and through that libcurl into the
/// program (process start with `--static-swift-stdlib`: 3.2 ms without it, 14.2 ms with it; 55 MB more), listens on one
/// address a server, leaves a connection open that it has told to close, and does not bound a request's head.
///
/// One thread watches every connection. Requests that are not the callback get a short page and end nothing; silent
/// connections (a browser's preconnect) are kept.
final class CallbackListener: Sendable {
    /// The port that it listens on.
    let port: UInt16

    private let exchange: CallbackExchange
    private let bell: Int32

    /// Listens at `address`. Throws `SignInError` where the port is taken or may not be used.
    init(at address: CallbackAddress) throws(SignInError) {
        var sockets: [Int32] = []
        var trouble = EADDRNOTAVAIL
        let v4 = address.host.hasPrefix("127.") ? address.host : "127.0.0.1"
        var results = [LoopbackSocket.v4(v4, address.port)]
        // Each address would get a free port of its own.
        if address.port != 0 { results.append(LoopbackSocket.v6(address.port)) }
        for result in results {
            switch result {
            case .success(let socket): sockets.append(socket)
            case .failure(let error): if !error.meansNoSuchFamily { trouble = error.number }
            }
        }
        var pipes: [Int32] = [-1, -1]
        guard trouble == EADDRNOTAVAIL, let first = sockets.first, pipe(&pipes) == 0 else {
            sockets.forEach { _ = close($0) }
            throw Self.error(trouble, address)
        }
        pipes.forEach { LoopbackSocket.prepare($0) }
        bell = pipes[1]
        exchange = CallbackExchange(path: address.path)
        port = address.port == 0 ? LoopbackSocket.port(of: first) : address.port
        let (listeners, wakeUp) = (sockets, pipes[0])
        let isStarted = FetchSystem.Thread.start {
            var loop = CallbackLoop(listeners: listeners, bell: wakeUp, exchange: self.exchange)
            loop.run()
            self.exchange.loopEnded()
        }
        if !isStarted {
            (listeners + [wakeUp]).forEach { close($0) }
            throw Self.error(EAGAIN, address)
        }
    }

    deinit { close(bell) }

    /// Waits for the first callback; cancelling the task throws `CancellationError` at once.
    func redirection() async throws -> Redirection { try await exchange.redirection() }

    /// Stops listening, and shows `page` to the browser if one returned. Waits a second at most until it is read.
    func finish(_ page: CallbackPage) async {
        end(with: page)
        await exchange.loopEnd()
    }

    /// Stops listening at once.
    func cancel() { end(with: nil) }

    private func end(with page: CallbackPage?) {
        // Later the loop may have ended, and nothing reads the pipe.
        guard exchange.close(with: page) else { return }
        var byte: UInt8 = 0
        _ = write(bell, &byte, 1)
    }

    private static func error(_ number: Int32, _ address: CallbackAddress) -> SignInError {
        if number == EADDRINUSE {
            let isSignIn = LoopbackSocket.isListener(at: address.port)
            return .callbackPortTaken(port: address.port, byOtherSignIn: isSignIn, variable: address.variable)
        }
        let reason = String(cString: strerror(number)).lowercased()
        return .cannotListen(port: address.port, reason: reason, variable: address.variable)
    }
}
