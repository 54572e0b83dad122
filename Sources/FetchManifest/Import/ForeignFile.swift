package import FetchModel
internal import FetchSystem

/// Reads files of other tools: regular files alone, and never more than a manifest may have.
package enum ForeignFile {
    /// The most bytes that are read.
    package static let limit = YAMLLimits.manifest.bytes

    /// Returns the bytes of the file at `path`, which messages call `name`. Throws `Failures`.
    package static func read(_ path: String, shownAs name: String) throws(Failures) -> [UInt8] {
        do throws(TextFile.Absence) {
            return try TextFile.read(path, limit: limit, following: .all)
        } catch {
            throw Failures([failure(error, name)])
        }
    }

    /// Returns the bytes of the file at `path`; `nil` where there is none. Throws `Failures`.
    package static func readIfPresent(_ path: String, shownAs name: String) throws(Failures) -> [UInt8]? {
        do throws(TextFile.Absence) {
            return try TextFile.read(path, limit: limit, following: .inside)
        } catch {
            if case .missing = error { return nil }
            throw Failures([failure(error, name)])
        }
    }

    private static func failure(_ absence: TextFile.Absence, _ name: String) -> Failure {
        let shown = Quotation.of(name)
        return switch absence {
        case .missing: Failure(.data, "no-file", "there is no file \(shown)", help: "check the path")
        case .directory: Failure(.data, "not-a-file", "\(shown) is a directory", help: "name the file in it")
        case .special: Failure(.data, "not-a-file", "\(shown) is not a regular file")
        case .tooLarge:
            Failure(.data, "yaml-size", "\(shown) has more than \(limit >> 20) MiB", help: "is it the right file?")
        case .linkOutside: Failure(.data, "link-outside", "\(shown) is a link that leads out of its directory")
        case .linkToNothing: Failure(.data, "no-file", "\(shown) is a link to nothing")
        case .system(let error): error.failure
        }
    }
}
