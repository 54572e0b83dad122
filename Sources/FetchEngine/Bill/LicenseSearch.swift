internal import FetchCompliance
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Finds the licences of dependencies: what the manifest says, else what is in their directories.
struct LicenseSearch: Sendable {
    let directory: ProjectFolder

    /// Finds the licence of `dependency`. Blocks. Throws `VendorError` and `SystemError`.
    func license(of dependency: Dependency) throws -> LicenseFinding {
        if let license = dependency.license { return LicenseFinding(license, .manifest) }
        guard let folder = try folder(of: dependency) else { return LicenseFinding(nil, .nothing(unread: [])) }
        return try LicenseReader.license(of: folder)
    }

    /// Opens the directory of `dependency`; `nil` where there is none, or something else in its place.
    func folder(of dependency: Dependency) throws -> Folder? {
        guard let parent = try directory.parent(of: dependency.destination),
            try parent.folder.status(parent.name)?.kind == .folder
        else { return nil }
        return try parent.folder.folderIfPresent(parent.name)
    }
}
