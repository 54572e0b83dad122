internal import FetchModel

extension TextError {
    var failure: Failure {
        switch self {
        case .tooLarge(let bytes, let limit):
            let message = "the file has \(bytes) bytes, and at most \(limit) are read"
            return Failure(.data, "yaml-size", message, help: "is it the right file?")
        case .binary:
            let help = "expected a YAML file in UTF-8; is it the right file?"
            return Failure(.data, "binary-file", "this is a binary file, not text", help: help)
        case .utf16:
            return Failure(.data, "not-utf8", "this is UTF-16 text, not UTF-8", help: "save the file as UTF-8")
        case .notUTF8(let byte):
            let message = "the byte 0x\(Hex.encode([byte])) is not UTF-8"
            return Failure(.data, "not-utf8", message, help: "save the file as UTF-8")
        case .controlCharacter(let scalar):
            let hex = String(scalar, radix: 16, uppercase: true)
            let number = String(repeating: "0", count: max(0, 4 - hex.utf8.count)) + hex
            let message = "the control character U+\(number) is not allowed"
            let help = "remove it; of such characters, only tabs and line ends belong in the file"
            return Failure(.data, "control-character", message, help: help)
        case .conflictMark:
            let help =
                "keep one side of the conflict, and remove the lines that begin with '<<<<<<<', '=======', '>>>>>>>'"
            return Failure(.data, "merge-conflict", "this line is the mark of a merge conflict", help: help)
        }
    }
}
