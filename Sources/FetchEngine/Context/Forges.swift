internal import FetchForge
internal import FetchGit
package import FetchModel

extension Settings {
    /// All kinds of forges.
    package static var forgeCatalog: ForgeCatalog { ForgeTable.catalog }

    /// Returns the forges that this machine knows, where it says that they are. No manifest has a say in them. Throws
    /// `EnvironmentError` for a variable that is not a URL or not the id of an OAuth client.
    package func ownForges() throws -> [ForgeAddress] {
        try ForgeTable.catalog.own(environment: environment, clients: clients)
    }

    /// Returns these forges and those of `hosts`, a manifest's, by the names that manifests use for them.
    func forges(and hosts: [Host]) throws -> [String: ForgeAddress] {
        let all = try ForgeTable.catalog.all(hosts: hosts, environment: environment, clients: clients)
        return Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    }
}

extension EngineContext {
    /// Returns the forge at `address`, with `credentials` or the run's. Throws `ForgeError` for an unknown kind.
    func forge(at address: ForgeAddress, credentials: CredentialSource? = nil) throws -> any Forge {
        let network = ForgeNetwork(
            transport: transport,
            credentials: credentials ?? self.credentials,
            traffic: traffic,
            isCI: settings.isCI,
            git: { [git] remote in ForgeRepository(git: git(try GitRemote(remote))) }
        )
        return try ForgeTable.forge(at: address, over: network)
    }

    /// Returns the directory at the top of the archive of `goal`, where only its name tells it from the commit's own. Throws
    /// as `forge(at:)` does.
    func topDirectory(of goal: Goal) throws -> String? {
        guard case .forge(let address, let repository, let commit) = goal.location else { return nil }
        return try forge(at: address).topDirectory(of: repository, at: commit)
    }
}
