internal import FetchCompliance
internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Finds the licences of dependencies: what the manifest says, else what is in their directories, where that is locked.
struct LicenseSearch: Sendable {
    /// What is at the destination of a dependency.
    enum Contents: Hashable, Sendable {
        /// What the lockfile says.
        case locked
        case missing
        /// Something else: what its files say is not what is locked.
        case changed
    }

    /// What was found out about a dependency.
    struct Result: Sendable {
        var license: LicenseFinding
        var contents: Contents
        /// The directory in git's SHA-1 object format, where it had to be hashed.
        var directory: ObjectID?
    }

    private let directory: ProjectDirectory
    private let records: [String: VendorIndex.Record]

    /// Searches the project of `state`.
    init(_ state: ProjectState) {
        directory = state.directory
        records = Dictionary(state.index.records.map { ($0.destination, $0) }) { first, _ in first }
    }

    /// Finds the licence of `dependency`, which is locked as `pin`; with `hashing`, the identity of its directory as well.
    /// Blocks. Throws `VendorError` and `SystemError`.
    func find(_ dependency: Dependency, _ pin: Pin, hashing: Bool = false) throws -> Result {
        var result = Result(license: LicenseFinding(nil, .nothing(unread: [])), contents: .missing)
        let found = try directory(of: dependency)
        if let found {
            (result.contents, result.directory) = try contents(of: found, dependency, pin, hashing: hashing)
            if result.contents == .locked, dependency.license == nil {
                result.license = try LicenseReader.license(of: found)
            }
        }
        if let license = dependency.license { result.license = LicenseFinding(license, .manifest) }
        return result
    }

    private func contents(
        of directory: Directory,
        _ dependency: Dependency,
        _ pin: Pin,
        hashing: Bool
    ) throws -> (Contents, ObjectID?) {
        let record = records[dependency.destination].flatMap { $0.tree == pin.tree ? $0 : nil }
        let freshness = try record?.freshness(in: self.directory)
        if case .different = freshness { return (.changed, nil) }
        if freshness != nil, !hashing { return (.locked, nil) }
        guard let hash = try DirectoryHash.of(directory), hash.tree == pin.tree else { return (.changed, nil) }
        return (.locked, hash.directory)
    }

    /// Opens the directory of `dependency`; `nil` where there is none, or something else in its place.
    private func directory(of dependency: Dependency) throws -> Directory? {
        guard let parent = try directory.parent(of: dependency.destination),
            try parent.directory.status(parent.name)?.kind == .directory
        else { return nil }
        return try parent.directory.directoryIfPresent(parent.name)
    }
}
