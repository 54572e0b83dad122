internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension ProjectFolder {
    /// The folders of the vendor directory that hold no dependency of `manifest`, sorted. Throws `Failure` and
    /// `SystemError`.
    func strangers(in manifest: Manifest) throws -> [String] {
        let destinations = manifest.dependencies.map(\.destination)
        guard let parent = try parent(of: manifest.vendor),
            let vendor = try parent.folder.folderIfPresent(parent.name)
        else { return [] }
        return try vendor.entries().compactMap { entry in
            let kind = try entry.kind ?? vendor.status(entry.name)?.kind
            let path = "\(manifest.vendor)/\(entry.name)"
            // A staging folder of a run that is at work, or was killed, is not the user's.
            guard kind == .folder, !entry.name.hasPrefix(ProjectFolder.stateName) else { return nil }
            let isKnown = destinations.contains { $0 == path || $0.hasPrefix(path + "/") }
            return isKnown ? nil : path
        }.sorted { $0.precedesInBytes($1) }
    }
}
