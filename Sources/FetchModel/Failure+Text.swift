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
    /// breaks lines for a terminal of so many `columns`; of the source line, what is around the place is shown, with `mark`
    /// where it was cut.
    package func rendered(
        columns: Int? = nil,
        mark: String = "…",
        _ fit: (String) -> String = { $0 }
    ) -> String {
        var lines: [String] = []
        let message = Quotation.escaped(message, keeping: "\n")
        if let place {
            lines.append(fit("\(Quotation.escaped(place.file)):\(place.line):\(place.column): error: \(message)"))
            let number = String(place.line)
            let margin = String(repeating: " ", count: number.utf8.count)
            let room = columns.map { max(Self.narrowest, $0) - "  \(number) | ".utf8.count } ?? Place.excerptColumns
            let excerpt = place.excerpt(columns: max(1, room), mark: mark)
            lines.append(excerpt.line.isEmpty ? "  \(number) |" : "  \(number) | \(excerpt.line)")
            lines.append("  \(margin) | \(excerpt.indent)\(String(repeating: "^", count: excerpt.length))")
        } else {
            // What the user did is no error.
            lines.append(fit(kind == .interrupted ? message : "error: \(message)"))
        }
        if let help { lines.append(fit("help: \(Quotation.escaped(help, keeping: "\n"))")) }
        return lines.joined(separator: "\n")
    }

    /// A narrower terminal breaks lines itself.
    private static let narrowest = 20
}
