import FetchForge
import FetchModel
import Testing

@Suite struct SignInPageTests {
    private func isAt(_ text: String, from asked: String) throws -> Bool {
        SignInPage.isAt(try #require(WebURL(text)), insteadOf: try #require(WebURL(asked)))
    }

    @Test(arguments: [
        "https://bitbucket.org/account/signin/?next=/ws/engine/get/x.tar.gz", "https://gitlab.com/users/sign_in",
        "https://sso.example/login.php", "https://a.example/Login/oauth/authorize", "https://a.example/log-in",
    ])
    func `a part of the path says so`(_ url: String) throws {
        #expect(try isAt(url, from: "https://bitbucket.org/ws/engine/get/x.tar.gz"))
    }

    @Test(arguments: [
        "https://a.example/login/tool.bin", "https://a.example/login-1.0.tar.gz", "https://a.example/login/a.zip",
        "https://a.example/ws/loginator", "https://a.example/",
    ])
    func `another address is none`(_ url: String) throws { #expect(try !isAt(url, from: "https://a.example/x")) }

    @Test func `a repository that is called so is none`() throws {
        #expect(try !isAt("https://a.example/new/login/refs/v1", from: "https://a.example/old/login/refs/v1"))
        #expect(try isAt("https://a.example/account/signin", from: "https://a.example/old/login/refs/v1"))
    }

    @Test(arguments: ["<!DOCTYPE html><p>", "\n  <HTML lang=en>", "\u{feff}<!doctype html>"])
    func `what begins like a page is one`(_ text: String) { #expect(SignInPage.isPage([UInt8](text.utf8))) }

    @Test(arguments: ["", "<?xml version='1.0'?>", "<htm", "\u{1f}\u{8b}"])
    func `other bytes are none`(_ text: String) { #expect(!SignInPage.isPage([UInt8](text.utf8))) }

    @Test func `a body that begins like a page is the failure that was promised`() async throws {
        let failure = Failure(.permission, "login-page", "no")
        func read(_ text: String) throws -> Int {
            let url = try #require(WebURL("https://a.example/x"))
            let body = HTTPBody([UInt8](text.utf8))
            let response = HTTPResponse(status: 200, headers: [], url: url, body: body).refusingPages(failure)
            var size = 0
            try response.body.source.open().tee { size += $0.count }.drain()
            return size
        }
        #expect(try read("bytes") == 5)
        #expect(throws: failure) { try read("<html>") }
    }
}
