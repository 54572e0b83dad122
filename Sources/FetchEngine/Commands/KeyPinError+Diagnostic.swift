internal import FetchModel
internal import FetchProvenance

extension KeyPinError: Diagnosable {
    var failure: Failure {
        switch self {
        case .noName:
            return Failure(
                .usage,
                "missing-argument",
                "'--pin' needs the name of a dependency",
                help: "write `fetch prove --pin NAME`"
            )
        case .noCommit:
            return Failure(
                .unmet,
                "nothing-to-pin",
                "it comes from no commit that could be signed",
                help: "name its detached signature under 'signature:', and the keys under 'signed-by:'"
            )
        case .unsigned:
            return Failure(
                .unmet,
                "nothing-to-pin",
                "neither its tag nor its commit is signed",
                help: "choose a signed release with `fetch update --to TAG`"
            )
        case .openPGP(let signer):
            var id = "KEY"
            if case .openPGP(let fingerprint) = signer { id = fingerprint }
            return Failure(
                .unmet,
                "nothing-to-pin",
                "an OpenPGP signature names its key, and does not carry it",
                help: "`gpg --armor --export \(id) > keys/KEY.asc`, and name the file under 'signed-by:'"
            )
        case .unsupported:
            return Failure(
                .unmet,
                "nothing-to-pin",
                "its signature is of a kind that carries no SSH key",
                help: "name a file with the key under 'signed-by:'"
            )
        case .bad(let verdict):
            return Failure(
                .data,
                "bad-signature",
                "its signature \(verdict.fault?.text ?? "is not good")",
                help: "tell the maintainers of the repository"
            )
        }
    }
}
