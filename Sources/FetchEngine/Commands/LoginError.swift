internal import FetchModel

/// Why `fetch login` does nothing.
enum LoginError: Error, Equatable {
    case noBrowserSignIn(Origin)
    /// Only a manifest says that `name` is `origin`; `place` is its line (`deps.yaml:3`).
    case introducedByManifest(name: String, place: String, origin: Origin)
    /// The user does not trust the origin that the manifest introduced.
    case declined(origin: Origin)
    case unknownHost(String, known: [String])
    /// What is neither a host name nor a URL.
    case invalidHost(String)
    /// Standard input contains more than one line, and which of them is the token is not known.
    case severalLines
    /// `--check`, and nobody knows how to ask the host about a token.
    case uncheckable(Origin)
    /// A bug: no forge is built in.
    case noForge
}
