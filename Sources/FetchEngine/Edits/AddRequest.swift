internal import FetchModel

/// What `fetch add` is to add.
package struct AddRequest: Sendable {
    package var specs: [String]
    package var edit = EditRequest()
    /// The entry's name, if it is not that of the repository or archive.
    package var name: String?
    /// Its destination, if it is not the default.
    package var into: String?
    package var branch: String?
    package var commit: String?
    /// A range of versions.
    package var version: String?
    package var groups: [String] = []
    package var include: [String] = []
    package var exclude: [String] = []
    package var root: String?
    package var submodules = false

    package init(_ specs: [String]) { self.specs = specs }

    /// The revision that an option asks for; `nil` if none does. Throws `AddError` where several do, and for one that is not valid;
    /// `spec` is the SPEC in messages.
    func selector(for spec: String) throws -> Dependency.Selector? {
        var selectors: [Dependency.Selector] = []
        if let branch { selectors.append(.branch(branch)) }
        if let commit {
            guard let id = CommitID(commit) else { throw AddError.shortCommit(commit) }
            selectors.append(.commit(id))
        }
        if let version {
            do throws(VersionRange.Malformed) { selectors.append(.version(try VersionRange(version).text)) } catch {
                throw AddError.badRange(version, reason: error.reason)
            }
        }
        if selectors.count > 1 { throw AddError.conflictingRevisions(spec) }
        return selectors.first
    }

    /// The command that overwrites what is in its way, with the options that were typed.
    var forceCommand: String {
        let options =
            [
                ("--name", name), ("--into", into), ("--branch", branch), ("--commit", commit), ("--version", version),
                ("--root", root),
            ].flatMap { option, value in value.map { [option, ForeignText.shellWord($0)] } ?? [] }
            + [("--group", groups), ("--include", include), ("--exclude", exclude)].flatMap { option, values in
                values.flatMap { [option, ForeignText.shellWord($0)] }
            } + (submodules ? ["--submodules"] : [])
        return (["fetch", "add", "--force"] + options + specs.map(ForeignText.shellWord)).joined(separator: " ")
    }
}
