internal import FetchModel
internal import FetchVendor

extension Manifest {
    /// The directories of the project whose contents are fetch's own: no file of the user is written there. Relative to the
    /// project.
    var ownDirectories: [String] {
        ([vendor, DestinationPath.stateName] + dependencies.map(\.destination)).filter { !$0.isEmpty }
    }
}
