internal import FetchModel
internal import FetchSystem
internal import FetchVendor

extension ProjectFolder {
    /// The folders of the vendor directory that hold no dependency of `manifest`, sorted. Throws `Failure` and
    /// `SystemError`.
    func strangers(in manifest: Manifest) throws -> [String] {
        // What a destination begins with, name by name: a folder is known that holds one, or is one.
        var known: Set<String> = []
        let depth = manifest.vendor.split(separator: "/").count + 1
        for dependency in manifest.dependencies {
            let names = dependency.destination.split(separator: "/", omittingEmptySubsequences: false)
            known.insert(names.prefix(depth).joined(separator: "/"))
        }
        guard let parent = try parent(of: manifest.vendor),
            let vendor = try parent.folder.folderIfPresent(parent.name)
        else { return [] }
        return try vendor.entries().compactMap { entry in
            let kind = try entry.kind ?? vendor.status(entry.name)?.kind
            let path = "\(manifest.vendor)/\(entry.name)"
            // A staging folder of a run that is at work, or was killed, is not the user's.
            guard kind == .folder, !entry.name.hasPrefix(ProjectFolder.stateName) else { return nil }
            return known.contains(path) ? nil : path
        }.sorted { $0.precedesInBytes($1) }
    }
}
