import FetchSystem
import Glibc
import Synchronization

/// Lines that a person types or pastes, without blocking anybody, and without waiting for them longer than is wanted.
package final class InputLines: Sendable {
    private let descriptor: Int32
    private let rest = Mutex<[UInt8]>([])

    /// The most bytes of a line.
    package static let limit = 64 << 10
    private let isCut = Mutex(false)

    /// The lines of `descriptor`, standard input unless said otherwise.
    package init(_ descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

    /// Whether a person types the lines.
    package var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Whether the input ended for these lines because one of them was longer than `limit`.
    package var hasLongLine: Bool { isCut.withLock(\.self) }

    /// The next line without its end; `nil` at the end of input, and where this process may not read from its terminal
    /// (it runs in the background). Cancelling the task throws `CancellationError`; what was typed so far is kept.
    package func next() async throws -> String? {
        if isatty(descriptor) == 1, tcgetpgrp(descriptor) != getpgrp() { return nil }
        var pipes: [Int32] = [-1, -1]
        try check(pipe(&pipes), "wait for", "standard input")
        let (ear, bell) = (pipes[0], pipes[1])
        pipes.forEach { LoopbackSocket.prepare($0) }
        defer { close(bell) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<String?, any Error>) in
                let isStarted = FetchSystem.Thread.start { [self] in
                    let result = Result { try line(orUntil: ear) }
                    close(ear)
                    continuation.resume(with: result)
                }
                if !isStarted {
                    close(ear)
                    continuation.resume(returning: nil)
                }
            }
        } onCancel: {
            var byte: UInt8 = 0
            _ = write(bell, &byte, 1)
        }
    }

    private func line(orUntil ear: Int32) throws -> String? {
        while true {
            let (line, size) = rest.withLock { rest -> (String?, Int) in
                guard let end = rest.firstIndex(of: 10) else { return (nil, rest.count) }
                defer { rest.removeFirst(end + 1) }
                return (String(decoding: rest[..<end], as: UTF8.self), 0)
            }
            if let line { return line }
            var polls = [
                pollfd(fd: ear, events: Int16(POLLIN), revents: 0),
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            ]
            if poll(&polls, 2, -1) < 0, errno != EINTR { throw SystemError.last("wait for", "standard input") }
            if polls[0].revents != 0 { throw CancellationError() }
            guard polls[1].revents != 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0, size + count <= Self.limit else {
                let last = rest.withLock { rest in
                    defer { rest = [] }
                    return rest
                }
                if count > 0 { isCut.withLock { $0 = true } }
                return last.isEmpty || count > 0 ? nil : String(decoding: last, as: UTF8.self)
            }
            rest.withLock { $0 += buffer[..<count] }
        }
    }
}
