import FlyingFox

/// `/site/oauth2/authorize`: the page where a person grants or denies.
///
/// The page's own buttons post its fields again with `decision=grant` or `decision=deny`; so may anyone without a browser.
struct AuthorizeRoutes: Routes {
    let server: AuthorizationServer

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments == ["site", "oauth2", "authorize"] else { return nil }
        var form = request.query
        if request.method == "POST" { form.fields += try await request.form().fields }
        let wish = AuthorizationRequest(form)
        let policy = await server.policy
        if let flaw = wish.misconfiguration(of: server.consumer, policy) {
            let advice = "<p>This integration is misconfigured. Contact the vendor for assistance.</p>"
            return .page(flaw, advice, .badRequest)
        }
        if let error = wish.error(policy) { return .redirect(to: wish.callback(error.fields, policy)) }
        let decision = request.method == "POST" ? form["decision"].flatMap(OAuthPolicy.Consent.init) : policy.consent
        switch decision {
        case .grant:
            let code = await server.code(for: wish)
            return .redirect(to: wish.callback([.init(name: "code", value: code)], policy))
        case .deny:
            return .redirect(to: wish.callback(OAuthError.denied.fields, policy))
        case .ask, nil:
            return ConsentPage(request: wish, policy: policy).response
        }
    }
}
