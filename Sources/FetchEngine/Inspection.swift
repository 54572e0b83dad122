internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// What the disk says against a manifest: destinations that no folder can be made at, and patches that are not there.
struct Inspection {
    /// The folder of the manifest.
    let folder: ProjectFolder

    /// All of it, each at its place. What the disk merely refuses to tell is left to whoever needs it.
    func failures(_ manifest: Manifest) -> [Failure] {
        destinations(manifest) + manifest.dependencies.flatMap(patches)
    }

    private func destinations(_ manifest: Manifest) -> [Failure] {
        var failures: [Failure] = []
        var sound: Set<String> = []
        var hasVendorFailure = false
        for dependency in manifest.dependencies where !dependency.destination.isEmpty {
            let parent = String(dependency.destination[..<(dependency.destination.lastIndex(of: "/") ?? "".startIndex)])
            if sound.contains(parent) { continue }
            let own = dependency.places[.into]
            // The vendor directory is at fault once, not for each entry in it.
            if own == nil, hasVendorFailure { continue }
            do {
                _ = try folder.parent(of: dependency.destination)
                sound.insert(parent)
            } catch let failure as Failure {
                if own == nil { hasVendorFailure = true }
                failures.append(failure.about(dependency.name, at: own ?? manifest.vendorPlace ?? dependency.place))
            } catch {
                continue
            }
        }
        return failures
    }

    private func patches(_ dependency: Dependency) -> [Failure] {
        dependency.shape.patches.enumerated().flatMap { index, name -> [Failure] in
            do {
                _ = try PatchFile(name, in: folder)
                return []
            } catch let failure as Failure {
                return [failure.about(dependency.name, at: dependency.place(ofPatch: index))]
            } catch {
                return []
            }
        }
    }
}
