internal import FetchModel

extension Manifest {
    /// Returns the dependency called `name`, which is no glob: for commands that are about one. Throws `EngineError`.
    func dependency(called name: String) throws -> Dependency {
        if let dependency = dependencies.first(where: { $0.name == name }) { return dependency }
        throw EngineError.unknown(
            noun: "dependency",
            code: "unknown-name",
            word: name,
            known: dependencies.map(\.name).sorted(),
            manifest: file
        )
    }
}
