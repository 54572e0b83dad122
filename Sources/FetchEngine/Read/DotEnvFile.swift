internal import FetchAuth
internal import FetchSystem

extension Settings {
    /// The path of the project's `.env`.
    package var dotEnvPath: String { Project(self).path(".env") }

    /// Returns the variables of the project's `.env`, none if there is no such file. Throws `SystemError`.
    package func dotEnv() throws -> [String: String] {
        do {
            let file = try File.following(dotEnvPath)
            guard try file.status().kind == .file, let bytes = try file.contents(limit: 1 << 20) else { return [:] }
            return DotEnv(String(decoding: bytes, as: UTF8.self), environment: environment).values
        } catch let error as SystemError where error.meansMissing {
            return [:]
        }
    }
}
