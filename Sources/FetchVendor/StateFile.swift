/// The files in `.fetch/` that hold what fetch knows of a project, one set for each manifest.
enum StateFile: String, CaseIterable {
    /// The stat index.
    case index
    /// The trees that an unfinished run was about to install.
    case placements = "placing"
    /// Where a run stages trees.
    case staging
    /// The dependencies for which a directory of the user stands in.
    case overrides = "override"

    /// Returns the name of the file for the manifest called `stem` (`deps` of `deps.yaml`).
    func name(_ stem: String) -> String { "\(rawValue)-\(stem)" }
}
