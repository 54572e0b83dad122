/// One entry of the manifest, exactly as written, with its places in the file.
///
/// Copies share their values, which are 440 bytes: with ten thousand dependencies, each stage of a run would copy megabytes.
package struct Dependency: Hashable, Sendable {
    /// Where a dependency comes from.
    package enum Source: Hashable, Sendable {
        /// A repository of a forge. `workspace` is the owner, group or project key (`a/b` on GitLab).
        case repository(host: String, workspace: String, slug: String)
        /// An archive, or any file, at a URL or at a path relative to the manifest, as written.
        case archive(url: String)
        /// A repository that the git program reaches, as written.
        case git(url: String)
    }

    /// Which revision of the source is wanted.
    package enum Selector: Hashable, Sendable {
        case tag(String)
        case branch(String)
        case commit(CommitID)
        /// The highest tag in a SemVer range, as written, among the tags that begin with `tagPrefix`.
        case version(String, tagPrefix: String = "")
    }

    /// The keys of an entry.
    package enum Key: String, Hashable, Sendable, CaseIterable {
        case repo, url, git, tag, branch, commit, version, sha256, include, exclude, root, strip, patches, into, groups
        case limits, download, unpack, submodules, lfs, portable, license
        case tagPrefix = "tag-prefix"
        case signature
        case signedBy = "signed-by"
    }

    /// Where the value of a key is. In a list: a dictionary takes three times as much for the few keys of an entry.
    private struct PlacedKey: Hashable, Sendable {
        var key: Key
        var place: Place

        /// In the order of the keys' names.
        static func all(_ places: [Key: Place]) -> [PlacedKey] {
            places.map { PlacedKey(key: $0, place: $1) }.sorted { $0.key.rawValue < $1.key.rawValue }
        }
    }

    private struct Values: Hashable, Sendable {
        var name: String
        var source: Source
        var selector: Selector?
        var sha256: SHA256Digest?
        var download: String?
        var shape: Shape
        var destination: String
        var groups: [String]
        var limits: Limits
        var signedBy: [String]
        var signature: String?
        var license: LicenseExpression?
        var place: Place
        var placedKeys: [PlacedKey]
        var patchPlaces: [Place]
        var signedByPlaces: [Place]
    }

    @Shared private var values: Values

    /// Unique in the manifest, ignoring case.
    package var name: String {
        get { values.name }
        set { values.name = newValue }
    }
    package var source: Source {
        get { values.source }
        set { values.source = newValue }
    }
    /// `nil` for archives at a URL, and for downloads that belong to no tag.
    package var selector: Selector? {
        get { values.selector }
        set { values.selector = newValue }
    }
    /// The checksum that the archive must have.
    package var sha256: SHA256Digest? {
        get { values.sha256 }
        set { values.sha256 = newValue }
    }
    /// A file of the host's downloads or release assets, instead of the source archive.
    package var download: String? {
        get { values.download }
        set { values.download = newValue }
    }
    package var shape: Shape {
        get { values.shape }
        set { values.shape = newValue }
    }
    /// The directory that it is installed into, relative to the project: `vendor/engine`, or the value of `into`.
    package var destination: String {
        get { values.destination }
        set { values.destination = newValue }
    }
    package var groups: [String] {
        get { values.groups }
        set { values.groups = newValue }
    }
    package var limits: Limits {
        get { values.limits }
        set { values.limits = newValue }
    }
    /// The paths of the files with the keys that may have signed it, relative to the project; empty where none is trusted.
    package var signedBy: [String] {
        get { values.signedBy }
        set { values.signedBy = newValue }
    }
    /// The URL, or the path relative to the manifest, of the detached signature of an archive, as written.
    package var signature: String? {
        get { values.signature }
        set { values.signature = newValue }
    }
    /// Its licence, where the manifest says it.
    package var license: LicenseExpression? {
        get { values.license }
        set { values.license = newValue }
    }
    /// The place of the entry's name.
    package var place: Place {
        get { values.place }
        set { values.place = newValue }
    }
    /// The places of the values.
    package var places: [Key: Place] {
        get { Dictionary(values.placedKeys.map { ($0.key, $0.place) }) { first, _ in first } }
        set { values.placedKeys = PlacedKey.all(newValue) }
    }
    /// The place of each patch.
    package var patchPlaces: [Place] {
        get { values.patchPlaces }
        set { values.patchPlaces = newValue }
    }
    /// The place of each file of keys.
    package var signedByPlaces: [Place] {
        get { values.signedByPlaces }
        set { values.signedByPlaces = newValue }
    }

    package init(
        name: String,
        source: Source,
        selector: Selector? = nil,
        sha256: SHA256Digest? = nil,
        download: String? = nil,
        shape: Shape = Shape(),
        destination: String,
        groups: [String] = [],
        limits: Limits = Limits(),
        signedBy: [String] = [],
        signature: String? = nil,
        license: LicenseExpression? = nil,
        place: Place,
        places: [Key: Place] = [:],
        patchPlaces: [Place] = [],
        signedByPlaces: [Place] = []
    ) {
        values = Values(
            name: name,
            source: source,
            selector: selector,
            sha256: sha256,
            download: download,
            shape: shape,
            destination: destination,
            groups: groups,
            limits: limits,
            signedBy: signedBy,
            signature: signature,
            license: license,
            place: place,
            placedKeys: PlacedKey.all(places),
            patchPlaces: patchPlaces,
            signedByPlaces: signedByPlaces
        )
    }

    /// Returns the place of the value of `key`, or of the entry where the key is absent.
    package func place(of key: Key) -> Place { ownPlace(of: key) ?? place }

    /// Returns the place of the value of `key`, if the entry has it.
    package func ownPlace(of key: Key) -> Place? { values.placedKeys.first { $0.key == key }?.place }

    /// Returns the place of the patch at `index`.
    package func place(ofPatch index: Int) -> Place {
        patchPlaces.indices.contains(index) ? patchPlaces[index] : place(of: .patches)
    }

    /// Returns the place of the file of keys at `index`.
    package func place(ofKeyFile index: Int) -> Place {
        signedByPlaces.indices.contains(index) ? signedByPlaces[index] : place(of: .signedBy)
    }
}

/// How an archive becomes the vendored tree.
package struct Shape: Hashable, Sendable {
    /// How many leading directories to drop; `nil` drops the one directory that all entries share, if there is one.
    package var strip: Int?
    /// The directory to take as the root, after stripping, without slashes at its ends.
    package var root: String?
    /// What to take; everything when empty.
    package var include: [Glob]
    /// What to leave out; wins over `include`.
    package var exclude: [Glob]
    /// The paths of patches, relative to the project, in the order in which they apply.
    package var patches: [String]
    /// `false` keeps a downloaded file as it is.
    package var unpack: Bool
    /// Whether git submodules are included.
    package var submodules: Bool
    /// Whether git LFS objects are included.
    package var lfs: Bool
    /// Whether to refuse names that some system cannot hold; without it they are extracted and reported.
    package var portable: Bool

    package init(
        strip: Int? = nil,
        root: String? = nil,
        include: [Glob] = [],
        exclude: [Glob] = [],
        patches: [String] = [],
        unpack: Bool = true,
        submodules: Bool = false,
        lfs: Bool = false,
        portable: Bool = false
    ) {
        self.strip = strip
        self.root = root
        self.include = include
        self.exclude = exclude
        self.patches = patches
        self.unpack = unpack
        self.submodules = submodules
        self.lfs = lfs
        self.portable = portable
    }
}

/// The guards against archive bombs that an entry sets.
package struct Limits: Hashable, Sendable {
    /// The most bytes that an archive may unpack to, where the entry does not say.
    package static let defaultBytes = 10 << 30

    /// The most files and links.
    package var files: Int?
    /// The most bytes after unpacking.
    package var bytes: Int?
    /// The most bytes for each byte of the archive.
    package var ratio: Int?

    /// `nil` is a default.
    package init(files: Int? = nil, bytes: Int? = nil, ratio: Int? = nil) {
        self.files = files
        self.bytes = bytes
        self.ratio = ratio
    }
}
