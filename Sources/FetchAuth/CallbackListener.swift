import FetchModel
import FetchSystem
import Glibc

/// Waits on this machine, on 127.0.0.1 and ::1 alike, for the browser to come back from a sign-in.
///
/// FlyingFox, which serves the local forge, was tried first. It brings Foundation and through that libcurl into the
/// program (process start with `--static-swift-stdlib`: 3.2 ms without it, 14.2 ms with it; 55 MB more), listens on one
/// address a server, leaves a connection open that it has told to close, and does not bound a request's head.
///
/// One thread watches every connection. Whatever is not the callback gets a short answer at most and ends nothing: a
/// connection that says nothing (a browser's preconnect) just stays.
final class CallbackListener: Sendable {
    /// What came of a request's first line.
    enum Answer: Sendable {
        /// Something else than the callback: answer at once.
        case page(CallbackPage)
        /// The callback: whoever waits hears of it, and the browser gets its page by `finish(_:)`.
        case redirection(Redirection)
    }

    private struct State {
        var arrived: Redirection?
        var waiter: CheckedContinuation<Redirection, any Error>?
        var page: CallbackPage?
        var isClosed = false
        var isDone = false
        var finisher: CheckedContinuation<Void, Never>?
    }

    private let state = Monitor(State())
    private let bell: Int32
    private let path: String

    /// Listens at `address`. Throws `Failure` (69) where the port is taken or may not be used.
    init(at address: CallbackAddress) throws {
        var sockets: [Int32] = []
        var trouble = EADDRNOTAVAIL
        let v4 = address.host.hasPrefix("127.") ? address.host : "127.0.0.1"
        for result in [LoopbackSocket.v4(v4, address.port), LoopbackSocket.v6(address.port)] {
            switch result {
            case .success(let socket): sockets.append(socket)
            case .failure(let error): if !error.meansNoSuchFamily { trouble = error.number }
            }
        }
        var pipes: [Int32] = [-1, -1]
        guard trouble == EADDRNOTAVAIL, !sockets.isEmpty, pipe(&pipes) == 0 else {
            sockets.forEach { _ = close($0) }
            throw Self.failure(trouble, address.port)
        }
        pipes.forEach { LoopbackSocket.prepare($0) }
        bell = pipes[1]
        path = address.path
        let (listeners, ear) = (sockets, pipes[0])
        let isStarted = FetchSystem.Thread.start {
            var loop = CallbackLoop(listeners: listeners, bell: ear, owner: self)
            loop.run()
            self.loopEnded()
        }
        if !isStarted {
            (listeners + [ear]).forEach { close($0) }
            throw Self.failure(EAGAIN, address.port)
        }
    }

    deinit { close(bell) }

    /// The first callback; cancelling the task throws `CancellationError` at once.
    func redirection() async throws -> Redirection {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let ready = state.update { state -> Result<Redirection, any Error>? in
                    if let arrived = state.arrived { return .success(arrived) }
                    if state.isClosed || Task.isCancelled { return .failure(CancellationError()) }
                    state.waiter = continuation
                    return nil
                }
                if let ready { continuation.resume(with: ready) }
            }
        } onCancel: {
            state.update { state in
                defer { state.waiter = nil }
                return state.waiter
            }?.resume(throwing: CancellationError())
        }
    }

    /// Stops listening, and shows `page` to the browser that came back, where one did; returns when it has been read, or
    /// could not be for a second.
    func finish(_ page: CallbackPage) async {
        end(with: page)
        await withCheckedContinuation { continuation in
            let isDone = state.update { state in
                if !state.isDone { state.finisher = continuation }
                return state.isDone
            }
            if isDone { continuation.resume() }
        }
    }

    /// Stops listening at once.
    func cancel() { end(with: nil) }

    private func end(with page: CallbackPage?) {
        state.update { state in
            if state.isClosed { return }
            (state.page, state.isClosed) = (page, true)
        }
        var byte: UInt8 = 0
        _ = write(bell, &byte, 1)
    }

    // MARK: The loop's side

    /// What comes of `request`.
    func answer(_ request: CallbackRequest) -> Answer { request.answer(callback: path) }

    /// Takes the callback's answer, once; `false` where there was one before.
    func accept(_ redirection: Redirection) -> Bool {
        let (isFirst, waiter) = state.update { state -> (Bool, CheckedContinuation<Redirection, any Error>?) in
            guard state.arrived == nil, !state.isClosed else { return (false, nil) }
            state.arrived = redirection
            defer { state.waiter = nil }
            return (true, state.waiter)
        }
        waiter?.resume(returning: redirection)
        return isFirst
    }

    /// The thread has ended.
    func loopEnded() {
        state.update { state in
            state.isDone = true
            defer { state.finisher = nil }
            return state.finisher
        }?.resume()
    }

    /// Whether to stop, and with which page.
    var end: CallbackPage?? { state.update { $0.isClosed ? .some($0.page) : nil } }

    private static func failure(_ number: Int32, _ port: UInt16) -> Failure {
        let reason = String(cString: strerror(number)).lowercased()
        let isTaken = number == EADDRINUSE
        return Failure(
            .unavailable,
            isTaken ? "callback-port-taken" : "callback-port",
            isTaken
                ? "port \(port), where the browser is to come back, is taken by another program"
                : "cannot listen on port \(port), where the browser is to come back: \(reason)",
            help:
                "end the program that uses it, or give the consumer another callback URL and set BITBUCKET_CALLBACK_URL to it"
        )
    }
}
