package import FetchModel

extension SignInError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .unsupported(let origin):
            Failure(
                .usage,
                "not-for-browsers",
                "'\(origin)' has no sign-in in the browser",
                help: "store a token of yours: `fetch login \(origin) --with-token`"
            )
        case .clientMissing(let origin, let variables, let unset, let registration):
            Failure(
                .permission,
                "consumer-missing",
                "signing in at '\(origin)' needs an OAuth client, and " + Self.unset(unset),
                help: registration + (variables.count > 1 ? "" : Self.naming(variables.first, origin))
                    + "; or store a token of yours: `fetch login \(origin) --with-token`"
            )
        case .clientDeclined(let origin, let id, let file):
            Failure(
                .permission,
                "consumer-unconfirmed",
                "the OAuth client '\(id)' from '\(file)' was not confirmed",
                help: "run `fetch login \(origin)` again to confirm it, or use a client of your own"
            )
        case .invalidCallback(let variable):
            Failure(
                .usage,
                "bad-environment",
                "\(variable) is not a callback URL on this machine",
                help: "set it to the OAuth client's callback URL, such as 'http://localhost:8976', or unset it"
            )
        case .callbackPortTaken(let port, byOtherSignIn: true, _):
            Failure(
                .unavailable,
                "callback-port-taken",
                "another `fetch login` is waiting for the browser on callback port \(port)",
                help: "finish or end it, then run the same command again"
            )
        case .callbackPortTaken(let port, byOtherSignIn: false, let variable):
            Failure(
                .unavailable,
                "callback-port-taken",
                "callback port \(port) is already in use",
                help: Self.otherCallback(variable)
            )
        case .cannotListen(let port, let reason, let variable):
            Failure(
                .unavailable,
                "callback-port",
                "cannot listen on callback port \(port): \(reason)",
                help: variable.map { "register another callback URL for the OAuth client, and set \($0) to it" }
            )
        case .wrongState(let origin):
            Failure(
                .permission,
                "wrong-state",
                "the browser returned with the response to another sign-in (its state is wrong)",
                help: "run `fetch login \(origin)` again, and use the page that it opens; close older ones"
            )
        case .denied(let origin, let reason):
            Failure(
                .permission,
                "sign-in-denied",
                "access was not granted\(reason.isEmpty ? "" : ": \(reason)")",
                help: "run `fetch login \(origin)` again, and grant access on the page that it opens"
            )
        case .refused(let origin, let reason):
            Failure(
                .permission,
                "sign-in-denied",
                "the sign-in was refused: \(reason)",
                help: "run `fetch login \(origin)` again; if it persists, check the registration of the OAuth client"
            )
        case .missingCode(let origin):
            Failure(
                .permission,
                "missing-code",
                "the browser returned without a code",
                help: "run `fetch login \(origin)` again; if it persists, check the OAuth client's callback URL"
            )
        case .codeRefused(let origin, let reason):
            Failure(
                .permission,
                "code-refused",
                "'\(origin)' refused the code from the browser: \(reason)",
                help: "run `fetch login \(origin)` again; a code is valid once, and for a few minutes"
            )
        case .timeout(let origin, let seconds):
            Failure(
                .permission,
                "sign-in-timeout",
                "no sign-in within \(seconds) second\(seconds == 1 ? "" : "s")",
                help: "run `fetch login \(origin)` again; --timeout allows more time"
            )
        case .deviceCodeExpired(let origin):
            Failure(
                .permission,
                "device-code-expired",
                "the code for '\(origin)' expired before it was entered",
                help: "run `fetch login \(origin)` again"
            )
        case .deviceFlowDisabled(let origin):
            Failure(
                .permission,
                "device-flow-disabled",
                "the OAuth client is not registered for the device flow at '\(origin)'",
                help: "enable the device flow in the client's settings, or store a token of yours: "
                    + "`fetch login \(origin) --with-token`"
            )
        case .unsafeVerificationPage(let text):
            Failure(
                .unavailable,
                "bad-verification-page",
                "the page for entering the code is not an https URL: '\(text)'",
                help: "check that the host is the one that you mean"
            )
        }
    }

    private static func unset(_ variables: [String]) -> String {
        switch variables.count {
        case 0: "none is configured"
        case 1: "\(variables[0]) is not set"
        default: "\(variables.joined(separator: " and ")) are not set"
        }
    }

    /// How the user names a public client.
    private static func naming(_ variable: String?, _ origin: Origin) -> String {
        let line = "write 'clients: {\"\(origin)\": ID}' with its id into fetch's config.yaml"
        return ", and \(variable.map { "set \($0) to its id, or " } ?? "")\(line)"
    }

    private static func otherCallback(_ variable: String?) -> String {
        let other = variable.map { ", or register another callback URL for the OAuth client and set \($0) to it" }
        return "end the program that uses it\(other ?? "")"
    }
}
