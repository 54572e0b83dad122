internal import FetchCompliance
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Finds the licences of dependencies: what the manifest says, else what is in their directories.
struct LicenseSearch: Sendable {
    let directory: ProjectDirectory

    /// Finds the licence of `dependency`. Blocks. Throws `VendorError` and `SystemError`.
    func license(of dependency: Dependency) throws -> LicenseFinding {
        if let license = dependency.license { return LicenseFinding(license, .manifest) }
        guard let directory = try directory(of: dependency) else { return LicenseFinding(nil, .nothing(unread: [])) }
        return try LicenseReader.license(of: directory)
    }

    /// Opens the directory of `dependency`; `nil` where there is none, or something else in its place.
    func directory(of dependency: Dependency) throws -> Directory? {
        guard let parent = try directory.parent(of: dependency.destination),
            try parent.directory.status(parent.name)?.kind == .directory
        else { return nil }
        return try parent.directory.directoryIfPresent(parent.name)
    }
}
