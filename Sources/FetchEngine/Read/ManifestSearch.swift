internal import FetchManifest
internal import FetchModel
internal import FetchSystem
internal import Glibc

/// Finds the manifest of the project that a directory belongs to.
///
/// It looks for `deps.yaml` in the directory, then in each directory above it, as cargo does. A manifest inside a
/// destination of a project further up belongs to that dependency and is passed over. Other manifests are read only
/// where there is more than one, so that the usual search costs one system call for each directory.
struct ManifestSearch {
    /// What the search found.
    enum Result: Equatable {
        case found(Location)
        /// The directory or the manifest belongs to another user, who could make this one fetch anything.
        case foreign(Location)
        case missing
        /// The directory, as seen from the start, cannot be searched, and none nearer has a manifest.
        case unsearchable(directory: String, SystemError)
    }

    /// Where a manifest is.
    struct Location: Equatable {
        /// The absolute path of its directory.
        let directory: String
        /// How many directories above the start it is.
        let levels: Int

        /// The manifest as seen from the start: `../deps.yaml`.
        var name: String { String(repeating: "../", count: levels) + ManifestSearch.fileName }

        /// Its directory as seen from the start: `..`.
        var relativeDirectory: String { levels == 0 ? "." : String(repeating: "../", count: levels - 1) + ".." }

        /// The manifest's absolute path.
        var path: String {
            directory == "/" ? "/\(ManifestSearch.fileName)" : "\(directory)/\(ManifestSearch.fileName)"
        }
    }

    static let fileName = "deps.yaml"

    /// Where to start: absolute, without symbolic links.
    let start: String
    /// Users whose manifests are used.
    private let trusted: Set<uid_t>

    /// Creates a search from `start`. As git does, root under `sudo` trusts the user who called it.
    init(from start: String, environment: [String: String]) {
        self.start = start
        let user = geteuid()
        let caller = user == 0 ? environment["SUDO_UID"].flatMap { uid_t($0) } : nil
        trusted = Set([0, user] + (caller.map { [$0] } ?? []))
    }

    func run() -> Result {
        let (locations, unsearchable) = locations()
        if let unsearchable, locations.isEmpty { return unsearchable }
        for (index, location) in locations.enumerated() {
            let isVendored = locations[(index + 1)...].contains { outer in
                isTrusted(outer) && ManifestOutline(path: outer.path).hasDestination(around: location, of: outer)
            }
            if !isVendored { return isTrusted(location) ? .found(location) : .foreign(location) }
        }
        return .missing
    }

    /// Every manifest in the directory and above it, nearest first. Anything of that name counts: what is not a file is
    /// reported when it is read.
    ///
    /// Where there is none yet and a directory cannot be searched, it might have one: that is the second result. Behind a
    /// manifest, such a directory can have no project that this user reads.
    private func locations() -> ([Location], unsearchable: Result?) {
        var locations: [Location] = []
        var unsearchable: Result?
        var directory = start[...]
        var levels = 0
        while true {
            let location = Location(directory: directory.isEmpty ? "/" : String(directory), levels: levels)
            var info = stat()
            if lstat(location.path, &info) == 0 {
                locations.append(location)
            } else if errno == EACCES, locations.isEmpty, unsearchable == nil {
                let name = location.relativeDirectory
                unsearchable = .unsearchable(directory: name, SystemError(number: EACCES, action: "search", path: name))
            }
            guard let slash = directory.lastIndex(of: "/"), directory != "/" else { return (locations, unsearchable) }
            directory = directory[..<slash]
            levels += 1
        }
    }

    /// Returns whether both the directory and the manifest belong to a trusted user: others can write to some
    /// directories, such as /tmp.
    private func isTrusted(_ location: Location) -> Bool {
        [location.directory, location.path].allSatisfy { path in
            var info = stat()
            return lstat(path, &info) == 0 && trusted.contains(info.st_uid)
        }
    }
}

extension ManifestOutline {
    fileprivate func hasDestination(around inner: ManifestSearch.Location, of outer: ManifestSearch.Location) -> Bool {
        let skipped = outer.directory == "/" ? 1 : outer.directory.utf8.count + 1
        return hasDestination(around: String(decoding: inner.directory.utf8.dropFirst(skipped), as: UTF8.self))
    }
}

/// Why no manifest is used.
enum ManifestSearchError: Diagnosable, Equatable {
    case missing
    /// Both as seen from the working directory.
    case foreign(name: String, directory: String)
    case unsearchable(SystemError)

    var failure: Failure {
        switch self {
        case .missing:
            Failure(
                .data,
                "no-manifest",
                "there is no '\(ManifestSearch.fileName)' in this directory or above it",
                help: "run `fetch init` to write one, or name another with --manifest or -C",
                place: Place(file: ManifestSearch.fileName, line: 1, column: 1)
            )
        case .foreign(let name, let directory):
            Failure(
                .data,
                "foreign-manifest",
                "'\(name)' belongs to another user, or lies in another user's directory",
                help: "if you trust it, name its directory with -C \(directory)",
                place: Place(file: name, line: 1, column: 1)
            )
        case .unsearchable(let error): error.failure
        }
    }
}
