/// What a browser brings to the authorize page (RFC 6749, 4.1.1).
struct AuthorizationRequest: Sendable {
    /// The fields as they came, for the consent page to carry on; without the decision.
    let form: Form

    init(_ form: Form) {
        self.form = Form(form.fields.filter { $0.name != "decision" })
    }

    /// The redirect URI that the code is bound to; `nil` when none was sent and the registered callback holds.
    var redirectURI: String? { form["redirect_uri"] }

    /// The code challenge, where there is a sound one.
    var challenge: Challenge? {
        form["code_challenge"].flatMap { Challenge($0, method: form["code_challenge_method"]) }
    }

    /// What is so wrong that nobody may be sent back: `Invalid client_id`, say.
    func misconfiguration(of consumer: Consumer, _ policy: OAuthPolicy) -> String? {
        guard form["client_id"] == consumer.key else { return "Invalid client_id" }
        guard !policy.callback.isEmpty else { return "No callback uri defined for the OAuth client" }
        // The callback with anything appended, as Bitbucket's page on OAuth says.
        guard redirectURI?.hasPrefix(policy.callback) ?? true else { return "Invalid redirect_uri" }
        return nil
    }

    /// What is wrong with it otherwise, to be told to the callback.
    func error(_ policy: OAuthPolicy) -> OAuthError? {
        guard let type = form["response_type"] else {
            return OAuthError(.invalidRequest, "Missing response_type")
        }
        guard type == "code" else { return OAuthError(.unsupportedResponseType, "Unsupported response_type: \(type)") }
        if form["code_challenge"] != nil, challenge == nil {
            return OAuthError(.invalidRequest, "Unsupported code_challenge_method")
        }
        let granted = policy.scope.split(separator: " ")
        let excess = (form["scope"] ?? "").split(separator: " ").filter { !granted.contains($0) }
        guard excess.isEmpty else {
            return OAuthError(.invalidScope, "The consumer does not have: \(excess.joined(separator: " "))")
        }
        return nil
    }

    /// The callback's address with an answer and the state, if one was sent.
    func callback(_ fields: [Form.Field], _ policy: OAuthPolicy) -> String {
        let address = redirectURI ?? policy.callback
        let state = form["state"].map { [Form.Field(name: "state", value: $0)] } ?? []
        return address + (address.contains("?") ? "&" : "?") + Form(fields + state).encoded
    }
}
