import FlyingFox

/// The sign-in page that the website sends strangers to: HTML, status 200.
struct SignInRoutes: Routes {
    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments.starts(with: ["account", "signin"]) else { return nil }
        let form = """
            <form method="post" action="/account/signin/">
            <label>Email <input name="username" type="email"></label>
            <label>Password <input name="password" type="password"></label>
            <button>Continue</button>
            </form>
            """
        return .page("Log in to continue", form)
    }
}
