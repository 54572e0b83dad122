import FetchAuth
import FetchForge
import FetchModel

extension EnvironmentCredentials {
    /// The credentials in `environment` for the forges that there are.
    init(environment: [String: String], dotEnv: [String: String] = [:]) throws {
        self.init(forges: try .own(environment: environment), environment: environment, dotEnv: dotEnv)
    }
}

extension [ForgeAddress] {
    /// The forges that this machine knows.
    static func own(environment: [String: String]) throws -> [ForgeAddress] {
        try ForgeTable.catalog.own(environment: environment)
    }
}
