import FetchModel
import FetchProvenance
import FetchSystem
import TestSupport

extension FuzzEntry {
    /// What the first byte says: a commit or tag object, a file of keys, or a signature without a program that checks it,
    /// which is then never good.
    static let signatures = FuzzEntry(
        "signatures",
        seeds: {
            let id = String(repeating: "0a", count: 20)
            let person = "A <a@x> 1795826969 +0000"
            let ssh =
                "-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgFnnXLnotRss7RaeEnAQXcCwtK+iDPUQ/"
                + "n4RH8PS/9acAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5AAAAQKkz+Ln/GV8NY8P23hn/wRGDHnalFec1mCcUt2"
                + "G5pk3rSG8mHQ5hCjOG374kOZMSCSv31CUQx+ub30vpHIw1ggw=\n-----END SSH SIGNATURE-----\n"
            let key = "AAAAC3NzaC1lZDI1NTE5AAAAIBZ51y56LUbLO0WnhJwEF3AsLSvogz1EP5+ER/D0v/Wn"
            return [
                "ctree \(id)\nparent \(id)\nauthor \(person)\ncommitter \(person)\ngpgsig "
                    + ssh.dropLast().replacing("\n", with: "\n ") + "\n\nm\n",
                "tobject \(id)\ntype commit\ntag v1\ntagger \(person)\n\nm\n\(ssh)",
                "k# keys\na@x namespaces=\"git\",valid-before=\"20300101\" ssh-ed25519 \(key) a\n",
                "s\(ssh)", "p-----BEGIN PGP SIGNATURE-----\n\niHUEABYKAB0WIQ==\n=AAAA\n-----END PGP SIGNATURE-----\n",
            ].map { [UInt8]($0.utf8) } + [
                // A signature packet with an issuer and a time, and a public key packet.
                [0x70, 0x88, 0x13, 4, 0, 22, 8, 0, 6, 5, 2, 0x6a, 0, 0, 0, 0, 0, 1, 2, 0, 8, 1],
                [0x6b, 0x98, 0x0a, 4, 0x6a, 0, 0, 0, 22, 1, 2, 3, 4],
            ]
        }
    ) { bytes in
        let rest = [UInt8](bytes.dropFirst())
        do {
            switch bytes.first {
            case UInt8(ascii: "c"): _ = try CommitObject(bytes: rest, format: .sha1)
            case UInt8(ascii: "t"):
                let tag = try TagObject(bytes: rest, format: .sha1)
                if let signature = tag.signature {
                    try promise(signature.payload + signature.text == rest, "a signature covers something else")
                }
            case UInt8(ascii: "k"): _ = try KeyFile(name: "keys", bytes: rest)
            case UInt8(ascii: "s"), UInt8(ascii: "p"):
                let kind: ObjectSignature.Kind = bytes.first == UInt8(ascii: "s") ? .ssh : .openPGP
                let check = SignatureCheck(environment: [:], workers: Workers(limit: 1), temporary: "/nonexistent")
                let signature = ObjectSignature(kind: kind, text: rest, payload: [])
                try waitFor {
                    let verdict = try await check.verdict(on: signature, at: nil, by: [])
                    try promise(verdict.state != .good, "a signature is good without having been checked")
                    let text = verdict.fault?.text ?? ""
                    try promise(
                        text.unicodeScalars.allSatisfy(Quotation.isPlain),
                        "a fault holds \(text.debugDescription)"
                    )
                }.get()
            default: return
            }
        } catch let error as any Diagnosable {
            try error.failure.promise()
        }
    }
}
