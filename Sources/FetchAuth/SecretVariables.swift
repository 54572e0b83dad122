/// Which environment variables look like secrets, so that they reach no file and no program that does not need them.
enum SecretVariables {
    private static let parts = ["TOKEN", "SECRET", "PASS", "KEY", "CREDENTIAL", "AUTH"]
    /// Names of files, which programs of a desktop need.
    private static let harmless: Set = ["XAUTHORITY", "SSH_AUTH_SOCK"]

    /// Whether `name` looks like that of a secret, or `value` is a URL with a password.
    static func isSecret(_ name: String, _ value: String) -> Bool {
        let name = name.uppercased()
        if harmless.contains(name) { return false }
        return parts.contains { name.contains($0) } || hasPassword(value)
    }

    private static func hasPassword(_ value: String) -> Bool {
        guard let scheme = value.firstRange(of: "://") else { return false }
        let authority = value[scheme.upperBound...].prefix { $0 != "/" }
        return authority.contains("@")
    }
}
