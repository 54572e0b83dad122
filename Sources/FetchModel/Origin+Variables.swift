extension Origin {
    /// The variable of the environment that holds a token for this origin's host: `FETCH_TOKEN_bitbucket_org`, the
    /// host's dots as `_`, its dashes as `__`; `nil` for what is no host name of letters, digits and dashes.
    ///
    /// No two host names share a variable: a label never begins or ends with a dash and never holds `_` (RFC 1123),
    /// so a run of one underscore is a dot and an even run is dashes.
    package var tokenVariable: String? { variable("FETCH_TOKEN_") }

    /// The variable of the environment that names an OAuth client of the user's at this origin, spelled in the same way:
    /// `FETCH_CLIENT_github_com`.
    package var clientVariable: String? { variable("FETCH_CLIENT_") }

    private func variable(_ prefix: String) -> String? {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            !label.isEmpty && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                    default: byte == UInt8(ascii: "-")
                    }
                }
        }
        guard isName else { return nil }
        return prefix
            + labels.map { $0.split(separator: "-", omittingEmptySubsequences: false).joined(separator: "__") }
            .joined(separator: "_")
    }
}
