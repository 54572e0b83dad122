internal import FetchManifest
package import FetchModel
internal import FetchSystem
internal import Glibc

extension Engine {
    /// Writes a starter manifest, and lines for `.gitignore`; neither overwrites anything.
    package func initialize() async -> Report {
        await report {
            // The new project is the working directory's, whatever project that is in.
            var settings = settings
            settings.searchesUpwards = false
            let project = Project(settings)
            return try await Workers(limit: 1).run {
                let folder = try Folder(path: project.root, followingLink: true)
                let name = project.manifestPath.split(separator: "/").last.map(String.init) ?? "deps.yaml"
                do {
                    try folder.create(name).write([UInt8](ManifestTemplate.text.utf8))
                } catch let error as SystemError where error.number == EEXIST {
                    throw Failure(
                        .unmet,
                        "exists",
                        "\(project.manifestName) is here already, and was left as it is",
                        help: "edit it, and run `fetch sync`"
                    )
                }
                listen(.note("wrote \(project.manifestName)"))
                if try addIgnores(in: folder) { listen(.note("added lines to .gitignore")) }
                return Report()
            }
        }
    }

    /// Adds the lines that `.gitignore` lacks; whether there were any.
    private func addIgnores(in folder: Folder) throws -> Bool {
        let bytes = try folder.fileIfPresent(".gitignore")?.contents(limit: 16 << 20) ?? []
        let text = String(decoding: bytes, as: UTF8.self)
        let present = Set(text.split(whereSeparator: \.isNewline).map { String($0) })
        let missing = ManifestTemplate.ignoredLines.filter { !present.contains($0) }
        guard !missing.isEmpty else { return false }
        let joint = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
        let addition = joint + missing.joined(separator: "\n") + "\n"
        try folder.replace(".gitignore", with: bytes + [UInt8](addition.utf8), durably: true)
        return true
    }
}
