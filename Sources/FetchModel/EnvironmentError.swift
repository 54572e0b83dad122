/// What is wrong with an environment variable.
package enum EnvironmentError: Error, Equatable, Sendable {
    /// The variable should hold the URL of a forge.
    case notAnAddress(variable: String)
    /// `source`, a variable or a line of `.env`, holds a character that no header can carry.
    case notACredential(source: String)
    /// The variable should hold the id of an OAuth client.
    case notAClient(variable: String)
}
