import FlyingFox
import Testing

@testable import LocalForge

@Suite struct AuthorizationRequestTests {
    private let consumer = Consumer(key: "key", secret: "secret")
    private let policy = OAuthPolicy()

    private func request(_ query: String) -> AuthorizationRequest {
        AuthorizationRequest(Form(encoded: query))
    }

    @Test(arguments: [
        ("client_id=key", nil),
        ("client_id=key&redirect_uri=http://localhost:8976", nil),
        ("client_id=key&redirect_uri=http://localhost:8976/callback", nil),
        ("client_id=key&redirect_uri=http://localhost:1", "Invalid redirect_uri"),
        ("client_id=key&redirect_uri=http://127.0.0.1:8976", "Invalid redirect_uri"),
        ("client_id=other", "Invalid client_id"), ("response_type=code", "Invalid client_id"),
    ])
    func `nobody is sent back who may be someone else`(query: String, flaw: String?) {
        #expect(request(query).misconfiguration(of: consumer, policy) == flaw)
    }

    @Test(arguments: [
        ("response_type=code&scope=repository", nil),
        ("", OAuthError.Code.invalidRequest),
        ("response_type=token", .unsupportedResponseType),
        ("response_type=code&scope=repository+account", .invalidScope),
        ("response_type=code&code_challenge=x&code_challenge_method=S512", .invalidRequest),
    ])
    func `what else is wrong is told to the callback`(query: String, code: OAuthError.Code?) {
        #expect(request(query).error(policy)?.code == code)
    }

    @Test func `the callback gets the answer and the state`() {
        let code = [Form.Field(name: "code", value: "c/d")]
        #expect(request("state=a+b").callback(code, policy) == "http://localhost:8976?code=c%2Fd&state=a+b")
        let own = request("redirect_uri=http://localhost:8976/x?y%3Dz")
        #expect(own.callback(code, policy) == "http://localhost:8976/x?y=z&code=c%2Fd")
        #expect(
            request("state=s").callback(OAuthError.denied.fields, policy)
                == "http://localhost:8976?error=access_denied"
                + "&error_description=The+user+denied+access+to+your+application&state=s"
        )
    }

    @Test func `a page carries the fields on, and no markup`() async throws {
        let page = ConsentPage(request: request("state=%22%3E%3Cscript%3E&decision=grant"), policy: policy)
        let html = String(decoding: try await page.response.bodyData, as: UTF8.self)
        #expect(html.contains(#"<input type="hidden" name="state" value="&quot;&gt;&lt;script&gt;">"#))
        #expect(!html.contains(#"<input type="hidden" name="decision""#))
        #expect(html.contains(#"<button id="grant""#) && html.contains(#"<button id="deny""#))
        #expect(!html.contains("<script"))
    }
}
