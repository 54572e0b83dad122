import FetchForge
import FetchManifest
import FetchModel
import TestSupport

extension FuzzEntry {
    /// Edits of `deps.yaml`: each changes one entry, or says why not; an added entry that is removed leaves nothing behind.
    static let edit = FuzzEntry(
        "edit",
        seeds: {
            try Fixture.all(in: "manifests/valid").map { [UInt8](try $0.data()) }
        }
    ) { bytes in
        guard let editor = try? ManifestEditor(bytes: bytes, file: "deps.yaml", forges: ForgeTable.catalog) else {
            return
        }
        let entry = NewEntry("fuzz-new", from: .git(url: "https://new.example.com/one.git"), selector: .tag("1.0"))
        if editor.manifest.dependency(entry.name) == nil {
            var edited = editor
            if try changes({ try edited.add(entry) }) {
                let count = edited.bytes.count
                try promise(count > bytes.count, "an addition made the manifest shorter")
                if try changes({ try edited.remove(entry.name) }), !editor.manifest.dependencies.isEmpty {
                    try promise(edited.bytes == bytes, "what was added and removed left something")
                }
            }
        }
        for dependency in editor.manifest.dependencies.prefix(20) {
            var edited = editor
            if try changes({ try edited.remove(dependency.name) }) {
                try promise(
                    edited.manifest.dependencies.count < editor.manifest.dependencies.count,
                    "nothing was removed"
                )
            }
            edited = editor
            if dependency.selector != nil, dependency.download == nil {
                _ = try changes { try edited.select(.tag("v0"), of: dependency.name) }
            }
            _ = try changes { try edited.addPatch("patches/fuzz.patch", to: dependency.name) }
        }
    }

    /// Returns whether `edit` edits. It may refuse what it cannot edit safely, and what no manifest can have.
    private static func changes(_ edit: () throws -> Void) throws -> Bool {
        do {
            try edit()
            return true
        } catch let error as Failures {
            for failure in error.all { try failure.promise(of: [.data, .usage]) }
            return false
        }
    }
}
