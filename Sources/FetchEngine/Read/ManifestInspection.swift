internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// Checks a manifest against the disk: destinations where no directory can be created, and missing patches
/// and files of keys.
struct ManifestInspection {
    /// The directory of the manifest.
    let directory: ProjectDirectory

    /// Returns every problem at its place. Whatever cannot be read now is left to the stage that needs it.
    func failures(_ manifest: Manifest) -> [Failure] {
        destinations(manifest) + manifest.dependencies.flatMap { patches($0) + keyFiles($0) }
    }

    private func destinations(_ manifest: Manifest) -> [Failure] {
        var failures: [Failure] = []
        var sound: Set<String> = []
        var hasVendorFailure = false
        for dependency in manifest.dependencies where !dependency.destination.isEmpty {
            let parent = String(dependency.destination[..<(dependency.destination.lastIndex(of: "/") ?? "".startIndex)])
            if sound.contains(parent) { continue }
            let own = dependency.ownPlace(of: .into)
            // A problem of the vendor directory is reported once, not for each entry in it.
            if own == nil, hasVendorFailure { continue }
            do {
                _ = try directory.parent(of: dependency.destination)
                sound.insert(parent)
            } catch let error as any Diagnosable where !(error is SystemError) {
                if own == nil { hasVendorFailure = true }
                failures.append(
                    error.failure.about(dependency.name, at: own ?? manifest.vendorPlace ?? dependency.place)
                )
            } catch {
                continue
            }
        }
        return failures
    }

    private func patches(_ dependency: Dependency) -> [Failure] {
        dependency.shape.patches.enumerated().flatMap { index, name -> [Failure] in
            do {
                _ = try PatchFile(name, in: directory)
                return []
            } catch let error as any Diagnosable where !(error is SystemError) {
                return [error.failure.about(dependency.name, at: dependency.place(ofPatch: index))]
            } catch {
                return []
            }
        }
    }

    private func keyFiles(_ dependency: Dependency) -> [Failure] {
        dependency.signedBy.enumerated().flatMap { index, name -> [Failure] in
            do {
                _ = try ProjectKeyFile(name, in: directory)
                return []
            } catch let error as any Diagnosable where !(error is SystemError) {
                return [error.failure.about(dependency.name, at: dependency.place(ofKeyFile: index))]
            } catch {
                return []
            }
        }
    }
}
