extension ForeignText {
    /// Returns `text` as one word of a command line that a user can paste into a shell, on one line, without secrets.
    package static func shellWord(_ text: String) -> String {
        let line = line(MaskedURL.of(text))
        let isPlain =
            !line.isEmpty && line.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:@+,=%".contains($0)) }
        return isPlain
            ? line : "'\(line.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
}
