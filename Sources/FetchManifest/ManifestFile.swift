package import FetchModel
internal import FetchSystem

/// Reads a manifest from the disk.
package enum ManifestFile {
    /// The manifest at the absolute `path`, and its bytes; `name` is what messages call it, and `check` says what else is
    /// wrong with it. Throws `Failures`: of kind `data` where there is none, or none that can be read as one, and of kind
    /// `disk` where the system refuses to give it.
    package static func read(
        path: String,
        shownAs name: String,
        forges: ForgeCatalog,
        checking check: (Manifest) -> [Failure] = { _ in [] }
    ) throws(Failures) -> (Manifest, bytes: [UInt8]) {
        let bytes: [UInt8]
        do throws(TextFile.Absence) {
            bytes = try TextFile.read(path, limit: YAMLLimits.manifest.bytes)
        } catch {
            throw Failures([failure(error, name)])
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) }
        return (try ManifestReader.read(bytes: bytes, file: name, in: folder, forges: forges, checking: check), bytes)
    }

    /// The name of a manifest's file without its ending: `deps` of `deps.yaml`.
    package static func stem(of name: String) -> String {
        for ending in [".yaml", ".yml"] where name.hasSuffix(ending) && name.count > ending.count {
            return String(name.dropLast(ending.count))
        }
        return name
    }

    /// The name of the lock beside the manifest `name`.
    package static func lockName(besides name: String) -> String { "\(stem(of: name)).lock" }

    /// The bytes of the manifest at `path`; `nil` where they cannot be had, for whatever reason: `read` says it.
    package static func bytes(path: String) -> [UInt8]? {
        do throws(TextFile.Absence) {
            return try TextFile.read(path, limit: YAMLLimits.manifest.bytes)
        } catch {
            return nil
        }
    }

    private static func failure(_ absence: TextFile.Absence, _ name: String) -> Failure {
        let place = Place(file: name, line: 1, column: 1)
        let quoted = Quotation.of(name)
        switch absence {
        case .missing:
            let help = "run `fetch init` to write one, or name another with --manifest or --directory"
            return Failure(.data, "no-manifest", "the manifest \(quoted) does not exist", help: help, place: place)
        case .folder:
            let help = "expected a YAML file; to work in a directory, use --directory"
            return Failure(.data, "not-a-file", "\(quoted) is a directory", help: help, place: place)
        case .special:
            let help = "expected a YAML file"
            return Failure(.data, "not-a-file", "\(quoted) is neither a file nor a directory", help: help, place: place)
        case .tooLarge:
            let message = "\(quoted) is larger than \(YAMLLimits.manifest.bytes >> 20) MiB"
            return Failure(.data, "yaml-size", message, help: "is it the right file?", place: place)
        case .system(let error):
            var failure = error.failure
            failure.place = place
            return failure
        }
    }
}
