internal import FetchModel

/// Why `fetch login` does nothing.
enum LoginError: Error, Equatable {
    case noBrowserSignIn(Origin)
    case introducedByManifest(name: String, origin: Origin, manifest: String)
    case unknownHost(String, known: [String])
    /// A bug: no forge is built in.
    case noForge
}
