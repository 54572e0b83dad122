internal import Glibc

/// A pseudo-terminal: what a program writes to one end is read at the other, as an emulator does.
package final class PseudoTerminal: Sendable {
    /// The end for the program.
    package let program: Int32
    private let emulator: Int32

    /// A terminal of this size.
    package init(columns: Int, rows: Int) throws {
        var (emulator, program): (Int32, Int32) = (-1, -1)
        var size = winsize()
        size.ws_col = UInt16(columns)
        size.ws_row = UInt16(rows)
        guard openpty(&emulator, &program, nil, nil, &size) == 0 else { throw Unavailable(number: errno) }
        self.emulator = emulator
        self.program = program
        _ = fcntl(emulator, F_SETFL, fcntl(emulator, F_GETFL) | O_NONBLOCK)
        _ = fcntl(emulator, F_SETFD, FD_CLOEXEC)
    }

    /// The system has no pseudo-terminals.
    package struct Unavailable: Error {
        /// The C library's error number.
        package let number: Int32
    }

    deinit {
        close(emulator)
        close(program)
    }

    /// Changes the size, as a user does who drags the window's edge.
    package func resize(columns: Int, rows: Int) {
        var size = winsize()
        size.ws_col = UInt16(columns)
        size.ws_row = UInt16(rows)
        _ = ioctl(emulator, UInt(TIOCSWINSZ), &size)
    }

    /// Types `text`, as a user does.
    package func write(_ text: String) {
        var bytes = Array(text.utf8)
        while !bytes.isEmpty {
            let count = Glibc.write(emulator, bytes, bytes.count)
            if count <= 0 { return }
            bytes.removeFirst(count)
        }
    }

    /// Returns what was written since the last call.
    package func read() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(emulator, &buffer, buffer.count)
            if count <= 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }
}
