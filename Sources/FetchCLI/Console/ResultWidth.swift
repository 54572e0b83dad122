internal import Glibc

/// The width of what results are written to.
enum ResultWidth {
    /// The columns of the terminal that is standard output; `nil` where that is not a terminal.
    static var columns: Int? {
        isatty(STDOUT_FILENO) == 1 ? max(20, TerminalSize.current(of: STDOUT_FILENO).columns) : nil
    }
}
