internal import TestSupport
internal import Testing

/// A command that changes the manifest and what belongs to it.
enum EditScene: String, CaseIterable, CustomTestStringConvertible {
    case add, remove, move, save

    var testDescription: String { rawValue }

    /// The command line after `fetch`.
    var words: [String] {
        switch self {
        case .add: ["add", "chaos/beta@v1"]
        case .remove: ["remove", "gamma"]
        case .move: ["update", "alpha", "--to", "v2"]
        case .save: ["diff", "alpha", "--save"]
        }
    }

    /// The manifest before.
    static let manifest = """
        # Kept as it is.
        workspace: chaos
        dependencies:
          alpha: v1   # moves
          gamma:
            tag: v1
        """

    /// Where trees are, before or after.
    static let destinations = ["vendor/alpha", "vendor/beta", "vendor/gamma"]

    /// The file of `alpha` that the user has edited, for `save`.
    static let edited = "vendor/alpha/run.sh"
}

extension Sandbox {
    /// Brings `project` to where the command of `scene` begins.
    func prepare(_ scene: EditScene, in project: String = "project") throws {
        try manifest(EditScene.manifest, in: project)
        let first = try fetch("sync", in: project)
        if first.status != 0 { throw ForgeFailure(text: first.everything) }
        if scene == .save { try scratch.write("\(project)/\(EditScene.edited)", "#!/bin/sh\necho edited\n") }
    }

    /// The trees of `project`, by their destinations.
    func trees(_ project: String = "project") throws -> [String: String] {
        try Dictionary(
            uniqueKeysWithValues: EditScene.destinations.compactMap { destination in
                try tree("\(project)/\(destination)").map { (destination, $0) }
            }
        )
    }
}

/// The sync that a test begins with has failed.
struct ForgeFailure: Error { let text: String }
