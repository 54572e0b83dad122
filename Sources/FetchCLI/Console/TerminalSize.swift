internal import Glibc

/// A terminal's size in characters.
struct TerminalSize: Equatable, Sendable {
    var columns: Int
    var rows: Int

    /// The columns of the terminal at `descriptor`; `nil` if it is none, or does not say.
    static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// The present size of the terminal at `descriptor`; 80 by 24 where it says nothing.
    static func current(of descriptor: Int32) -> TerminalSize {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return TerminalSize(columns: 80, rows: 24)
        }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
