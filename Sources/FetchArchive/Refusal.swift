internal import FetchModel

/// The failures of this stage: each says which entry, and which rule it breaks.
enum Refusal {
    /// The codes of what is said of one entry that is kept, and would not be if it were not.
    static let judgements: Set<String> = [
        "archive-escape", "archive-kind", "archive-name", "archive-collision", "archive-encrypted",
    ]

    private static let publisher = "do not use this archive; tell whoever publishes it"

    /// Shows the bytes of a name: characters that are not plainly printable as escapes, and no more than 200 of them.
    static func shown(_ name: some Collection<UInt8>) -> String {
        var result = ""
        let text = String(validating: name, as: UTF8.self)
        guard let text else {
            for byte in name.prefix(200) {
                let isPlain = (0x20..<0x7f).contains(byte) && byte != UInt8(ascii: "\\")
                result += isPlain ? String(UnicodeScalar(byte)) : "\\x" + Hex.encode([byte])
            }
            return name.count > 200 ? result + "…" : result
        }
        for scalar in text.unicodeScalars.prefix(200) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return text.unicodeScalars.count > 200 ? result + "…" : result
    }

    /// Runs `body`, and has what it says of a limit name the entry at which it was passed.
    static func naming<Result>(_ name: some Collection<UInt8>, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch var failure as Failure where failure.code == limit && !name.isEmpty {
            let place = ", at its entry '\(shown(name))'"
            if !failure.message.contains(", at its entry '") { failure.message += place }
            throw failure
        }
    }

    /// The code of what a limit refuses.
    static let limit = "archive-limit"

    /// An entry that would be written elsewhere.
    static func escape(_ name: some Collection<UInt8>, _ reason: String) -> Failure {
        Failure(.data, "archive-escape", "the archive's entry '\(shown(name))' \(reason)", help: publisher)
    }

    /// A link that leads elsewhere.
    static func link(_ name: some Collection<UInt8>, _ reason: String) -> Failure {
        let help = "leave it out with exclude, or tell whoever publishes the archive"
        return Failure(.data, "archive-escape", "the archive's link '\(shown(name))' \(reason)", help: help)
    }

    /// An entry that is no file, folder or link, or claims rights.
    static func kind(_ name: some Collection<UInt8>, _ what: String) -> Failure {
        Failure(.data, "archive-kind", "the archive's entry '\(shown(name))' is \(what)", help: exclude)
    }

    /// An entry that wants a password.
    static func encrypted(_ name: some Collection<UInt8>) -> Failure {
        Failure(.data, "archive-encrypted", "the archive's entry '\(shown(name))' is encrypted", help: exclude)
    }

    /// A name that not every system can hold, or that means something else there.
    static func name(_ name: some Collection<UInt8>, _ reason: String) -> Failure {
        Failure(.data, "archive-name", "the archive's entry '\(shown(name))' \(reason)", help: exclude)
    }

    /// Two entries for one place.
    static func collision(_ name: some Collection<UInt8>, _ reason: String) -> Failure {
        Failure(.data, "archive-collision", "the archive's entry '\(shown(name))' \(reason)", help: exclude)
    }

    /// A hard link without a file to copy.
    static func hardLink(_ name: some Collection<UInt8>, to target: some Collection<UInt8>, _ reason: String) -> Failure
    {
        let message = "the archive's hard link '\(shown(name))' to '\(shown(target))' \(reason)"
        return Failure(.data, "archive-link", message, help: exclude)
    }

    /// Bytes that end too early.
    static func truncated(_ detail: String) -> Failure {
        let help = "download it again with --no-cache; if that is no better, the host's file is incomplete"
        return Failure(.data, "archive-truncated", "the archive is cut short: \(detail)", help: help)
    }

    /// Bytes that break the format's own rules.
    static func damaged(_ detail: String) -> Failure {
        let help = "download it again with --no-cache; if that is no better, the host's file is damaged"
        return Failure(.data, "archive-damaged", "the archive is damaged: \(detail)", help: help)
    }

    /// Bytes behind the end.
    static func trailing(_ detail: String) -> Failure {
        Failure(.data, "archive-trailing", "the archive has data after its end: \(detail)", help: publisher)
    }

    /// Something that other programs could read, but this one does not.
    static func unsupported(_ detail: String) -> Failure {
        let help = "ask for the archive as tar.gz, tar.xz, tar.zst, tar.bz2 or zip"
        return Failure(.data, "archive-unsupported", detail, help: help)
    }

    private static let exclude = "leave it out with exclude if you do not need it"
}
