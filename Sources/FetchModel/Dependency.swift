/// One request of the manifest, exactly as written, with its places in the file.
package struct Dependency: Hashable, Sendable {
    /// Where it comes from.
    package enum Source: Hashable, Sendable {
        /// A repository of a forge; `workspace` is the owner, group or project key (`a/b` on GitLab).
        case repository(host: String, workspace: String, slug: String)
        /// An archive (or any file) at a URL, or at a path relative to the manifest; as written.
        case archive(url: String)
        /// A repository that the git program reaches; as written.
        case git(url: String)
    }

    /// Which state of the source is wanted.
    package enum Selector: Hashable, Sendable {
        case tag(String)
        case branch(String)
        case commit(CommitID)
        /// The highest tag in a SemVer range, as written, among the tags that begin with `tagPrefix`.
        case version(String, tagPrefix: String = "")
    }

    /// The keys of an entry that can carry a place of their own.
    package enum Key: String, Hashable, Sendable, CaseIterable {
        case repo, url, git, tag, branch, commit, version, sha256, include, exclude, root, strip, patches, into, groups
        case limits, download, unpack, submodules, lfs, portable
        case tagPrefix = "tag-prefix"
    }

    /// The entry's name, unique in the manifest whatever its case.
    package var name: String
    /// Where it comes from.
    package var source: Source
    /// Which state; `nil` for archives at a URL, and for downloads that belong to no tag.
    package var selector: Selector?
    /// The checksum that the manifest itself demands of the archive.
    package var sha256: SHA256Digest?
    /// A file of the host's Downloads or release assets instead of the source archive.
    package var download: String?
    /// How the archive becomes the vendored tree.
    package var shape: Shape
    /// Where it lands, relative to the project: `vendor/engine`, or what `into` says.
    package var destination: String
    /// The groups it belongs to.
    package var groups: [String]
    /// The guards that this entry raises or lowers.
    package var limits: Limits
    /// Where the entry's name stands.
    package var place: Place
    /// Where the keys' values stand.
    package var places: [Key: Place]
    /// Where each of the patches stands.
    package var patchPlaces: [Place]

    /// A dependency; `destination` is derived from the manifest's vendor directory by whoever reads it.
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
        place: Place,
        places: [Key: Place] = [:],
        patchPlaces: [Place] = []
    ) {
        self.name = name
        self.source = source
        self.selector = selector
        self.sha256 = sha256
        self.download = download
        self.shape = shape
        self.destination = destination
        self.groups = groups
        self.limits = limits
        self.place = place
        self.places = places
        self.patchPlaces = patchPlaces
    }

    /// Where `key`'s value stands, or the entry itself where the key is absent.
    package func place(of key: Key) -> Place { places[key] ?? place }

    /// Where the patch at `index` stands.
    package func place(ofPatch index: Int) -> Place {
        patchPlaces.indices.contains(index) ? patchPlaces[index] : place(of: .patches)
    }
}

/// How an archive becomes the vendored tree.
package struct Shape: Hashable, Sendable {
    /// Leading folders to drop; `nil` drops the one folder that all entries share, if there is one.
    package var strip: Int?
    /// The folder to take as the root, after stripping; without slashes at its ends.
    package var root: String?
    /// Globs of what to take; everything when empty.
    package var include: [Glob]
    /// Globs of what to leave; they win.
    package var exclude: [Glob]
    /// Paths of patches, relative to the project, in the order in which they apply.
    package var patches: [String]
    /// `false` keeps a downloaded file as it is.
    package var unpack: Bool
    /// Whether git submodules come along.
    package var submodules: Bool
    /// Whether git LFS objects come along.
    package var lfs: Bool
    /// Whether to refuse names that some system cannot hold; without it they are extracted and reported.
    package var portable: Bool

    /// The whole archive, as it is, unless said otherwise.
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

/// The guards against archive bombs, each only where an entry sets it.
package struct Limits: Hashable, Sendable {
    /// The most bytes that an archive may unpack to, where the entry does not say.
    package static let defaultBytes = 10 << 30

    /// Files and links, at most.
    package var files: Int?
    /// Bytes unpacked, at most.
    package var bytes: Int?
    /// Bytes unpacked for each byte of the archive, at most.
    package var ratio: Int?

    /// These guards, or the defaults where `nil`.
    package init(files: Int? = nil, bytes: Int? = nil, ratio: Int? = nil) {
        self.files = files
        self.bytes = bytes
        self.ratio = ratio
    }
}
