internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// `fetch tree`: what is vendored, and what that needs. No network, and nothing is written.
struct RequirementRun: Sendable {
    let context: EngineContext
    let names: [String]

    /// Runs it.
    func run() async throws -> RequirementTree {
        let listing = try await Listing(context: context, names: names).read()
        let (state, root) = (listing.state, context.project.root)
        var tree = RequirementTree(project: root.split(separator: "/").last.map(String.init) ?? root)
        tree.report = listing.report
        let reader = RequirementReader(manifest: state.manifest)
        for dependency in state.selection.dependencies {
            tree.groups[dependency.name] = dependency.groups
            do {
                let override = state.overrides[dependency.name]
                let project = context.project
                tree.requirements[dependency.name] = try await context.workers.run { [root = state.directory] in
                    if let override {
                        // Its row says so.
                        if project.isGone(override) { return [] }
                        return try reader.requirements(of: dependency, in: project.directory(of: override))
                    }
                    guard let parent = try root.parent(of: dependency.destination),
                        try parent.directory.status(parent.name)?.kind == .directory,
                        let directory = try parent.directory.directoryIfPresent(parent.name)
                    else { return [] }
                    return try reader.requirements(of: dependency, in: directory)
                }
            } catch {
                tree.report.failures += Failure.all(in: error).map { $0.about(dependency) }
            }
        }
        return tree
    }
}
