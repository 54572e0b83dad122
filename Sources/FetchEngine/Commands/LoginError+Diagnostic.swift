internal import FetchModel

extension LoginError: Diagnosable {
    var failure: Failure {
        switch self {
        case .noBrowserSignIn(let origin):
            Failure(
                .usage,
                "not-for-browsers",
                "there is no sign-in in the browser for '\(origin)'",
                help: "store a token of yours: `fetch login \(origin) --with-token`, with the token on standard input"
            )
        case .introducedByManifest(let name, let place, let origin):
            Failure(
                .usage,
                "host-of-manifest",
                "\(Quotation.of(name)) is '\(origin)' only because \(place) says so",
                help: "if you trust it with your token, name it: `fetch login \(origin) --with-token`"
            )
        case .declined(let origin):
            Failure(
                .permission,
                "host-declined",
                "no token was stored for '\(origin)'",
                help:
                    "correct its URL in the manifest, or name the origin that you mean: `fetch login URL --with-token`"
            )
        case .unknownHost(let host, let known):
            Failure(
                .usage,
                "unknown-host",
                "unknown host \(Quotation.of(MaskedURL.ofAuthority(host)))",
                help: Suggestion.nearest(to: host, in: known).first.map { "did you mean '\($0)'?" }
                    ?? "name a host of the manifest, a host name such as 'git.example.com', or an origin's URL"
            )
        case .invalidHost(let host):
            Failure(
                .usage,
                "invalid-host",
                "\(Quotation.of(MaskedURL.ofAuthority(host), limit: 200)) is neither a host name nor an origin's URL",
                help: host.utf8.allSatisfy { $0 < 0x80 }
                    ? "name a host such as 'git.example.com', or an origin such as 'https://git.example.com:8443'"
                    : "write letters beyond ASCII in the form that starts with 'xn--'"
            )
        case .severalLines:
            Failure(
                .usage,
                "several-lines",
                "standard input contains more than one line, and a token is one; nothing was stored",
                help: "pass the token alone"
            )
        case .uncheckable(let origin):
            Failure(
                .usage,
                "not-checkable",
                "'\(origin)' cannot be asked about a token: what kind of host it is is not known",
                help: "store it without --check, or name the host's kind under 'hosts' in the manifest"
            )
        case .noForge: Failure(.bug, "no-forge", "no forge is known", help: Failure.reportHelp)
        }
    }
}
