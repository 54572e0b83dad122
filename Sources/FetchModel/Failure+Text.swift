extension Failure {
    /// Returns the failure as plain text for people, without a line end:
    ///
    /// ```
    /// deps.yaml:3:5: error: unknown key 'inclde'
    ///   3 |     inclde: [a]
    ///     |     ^^^^^^
    /// help: did you mean 'include'?
    /// ```
    ///
    /// Without a place it is `error: …` and `help: …` alone. Control characters other than line ends are escaped. `fit`
    /// breaks lines for a terminal; the source line stays as it is.
    package func rendered(_ fit: (String) -> String = { $0 }) -> String {
        var lines: [String] = []
        let message = Quotation.escaped(message, keeping: "\n")
        if let place {
            lines.append(fit("\(Quotation.escaped(place.file)):\(place.line):\(place.column): error: \(message)"))
            let excerpt = place.excerpt()
            let number = String(place.line)
            let margin = String(repeating: " ", count: number.utf8.count)
            lines.append(excerpt.line.isEmpty ? "  \(number) |" : "  \(number) | \(excerpt.line)")
            lines.append("  \(margin) | \(excerpt.indent)\(String(repeating: "^", count: excerpt.length))")
        } else {
            // What the user did is no error.
            lines.append(fit(kind == .interrupted ? message : "error: \(message)"))
        }
        if let help { lines.append(fit("help: \(Quotation.escaped(help, keeping: "\n"))")) }
        return lines.joined(separator: "\n")
    }
}
