package import FetchModel

extension SignatureRefusal: Diagnosable {
    package var failure: Failure {
        switch self {
        case .unsigned(let hasTag):
            return Failure(
                .data,
                "unsigned",
                hasTag ? "neither its tag nor its commit is signed" : "its commit is not signed",
                help: "choose a signed release, or remove 'signed-by'"
            ).blaming(.signedBy)
        case .refused(let signed, let verdict, let files):
            let signer = verdict.signer.map { " by \($0)" } ?? ""
            let list = files.map { Quotation.of($0) }.joined(separator: " or ")
            let fault =
                verdict.fault == .unknownKey
                ? "was made by a key that is not in \(list)" : verdict.fault?.text ?? "is not good"
            return Failure(
                .data,
                verdict.state == .untrusted ? "untrusted-signature" : "bad-signature",
                "the signature of its \(signed.rawValue)\(signer) \(fault)",
                help: files.isEmpty ? "choose another release, and tell the maintainers" : Self.help(verdict)
            ).blaming(.signedBy)
        }
    }

    private static func help(_ verdict: SignatureVerdict) -> String {
        switch verdict.fault {
        case .olderThanSelfSignature: "add a copy of the key from that time to a file in 'signed-by'"
        case .future: "check the clock with `fetch doctor`"
        case _ where verdict.state == .untrusted && verdict.keyFile == nil:
            "if you trust that key, add it to a file in 'signed-by'"
        default: "stay at the locked version, and tell the maintainers of the repository"
        }
    }
}
