package import FetchModel

extension KeyFileError: Diagnosable {
    package var failure: Failure {
        let name = Quotation.of(file)
        switch fault {
        case .noKeys:
            return bad(
                "\(name) holds no public key",
                "write an OpenPGP key (`gpg --armor --export ID`), or lines such as 'ada@example.com ssh-ed25519 AAAA…'"
            )
        case .secret:
            return bad("\(name) holds a secret key", "remove it from the project, and export the public key alone")
        case .malformed(let reason):
            return bad("\(name) is not a file of OpenPGP keys: \(reason)", "export it again: `gpg --armor --export ID`")
        case .noPrincipal(let line):
            return bad("line \(line) of \(name) names nobody before its key", "write 'ada@example.com ' before the key")
        case .badLine(let line):
            return bad(
                "line \(line) of \(name) is not a line of allowed_signers",
                "write it as 'ada@example.com ssh-ed25519 AAAA…', or remove it"
            )
        }
    }

    private func bad(_ message: String, _ help: String) -> Failure {
        Failure(.data, "bad-key-file", message, help: help)
    }
}
