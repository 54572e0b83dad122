internal import FetchModel

/// Breaks lines at blanks so that they fit a terminal, continued under their text.
struct LineWrap {
    /// The terminal's columns; `nil` where nothing is wrapped.
    let columns: Int?

    /// Continuation lines begin at most here.
    private static let deepest = 12

    /// Returns `text` with each line that is wider than the terminal broken. A word that is wider, such as a URL, stays whole.
    /// Continuation lines begin below what follows the first of `labels` in the line.
    func callAsFunction(_ text: String, after labels: [String] = ["error: ", "help: ", "note: "]) -> String {
        guard let columns, columns > 0 else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { wrapped(String($0), columns, labels) }.joined(separator: "\n")
    }

    private func wrapped(_ line: String, _ columns: Int, _ labels: [String]) -> String {
        guard line.columns > columns else { return line }
        let label = labels.lazy.compactMap { line.firstRange(of: $0) }.first
        let depth = label.map { line[..<$0.upperBound].columns } ?? line.prefix { $0 == " " }.count
        let indent = String(repeating: " ", count: min(depth, Self.deepest, columns / 2))
        var lines: [String] = []
        var current = ""
        var isFresh = true
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if isFresh {
                current += word
                isFresh = false
            } else if current.columns + 1 + word.columns <= columns || current.allSatisfy({ $0 == " " }) {
                current += " " + word
            } else {
                lines.append(current)
                current = indent + word
            }
        }
        return (lines + [current]).joined(separator: "\n")
    }
}
