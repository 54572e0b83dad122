internal import FetchModel
internal import FetchVendor

extension ProjectReader {
    /// Reads the project for a command that is about `names` and `groups`, or all.
    ///
    /// With `isOptional`, recorded state that cannot be read counts as none: a command that does not write needs none.
    func survey(names: [String], groups: [String] = [], isOptional: Bool = true) async throws -> ProjectState {
        let directory = try await directory()
        let inputs = try await inputs()
        let selection = try Selection(inputs.manifest, names: names, groups: groups)
        return try await state(inputs, in: directory, selection, isOptional: isOptional)
    }

    /// Acquires the project for this process, and calls `body` with what is read then: another process that held it may
    /// have changed the files. Without `readsIndex`, there is no index in it. An unreadable manifest, and what `check` throws,
    /// end the command before anything is created.
    func holding<Result: Sendable>(
        names: [String],
        groups: [String] = [],
        readsIndex: Bool = true,
        check: (Inputs) async throws -> Void = { _ in },
        _ body: (ProjectState) async throws -> Result
    ) async throws -> Result {
        let directory = try await directory()
        let inputs = try await inputs()
        try await check(inputs)
        let lock = try await acquire(directory)
        defer { lock.release() }
        let current = try await self.inputs(inputs)
        let selection = try Selection(current.manifest, names: names, groups: groups)
        return try await body(try await state(current, in: directory, selection, readsIndex: readsIndex))
    }
}
