extension EnvironmentError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .notAnAddress(let variable):
            Failure(
                .usage,
                "bad-environment",
                "\(variable) in the environment is not the URL of a forge",
                help:
                    "set \(variable) to a URL such as 'https://git.example.com', without a user or a query, or unset it"
            )
        case .notACredential(let source):
            Failure(
                .usage,
                "bad-environment",
                "\(source) contains a character that cannot be part of a credential",
                help: "set it again, without quotes, spaces and line ends"
            )
        case .notAClient(let variable):
            Failure(
                .usage,
                "bad-environment",
                "\(variable) in the environment is not the id of an OAuth client",
                help: "copy the id, not the secret, from the host's settings"
            )
        }
    }
}
