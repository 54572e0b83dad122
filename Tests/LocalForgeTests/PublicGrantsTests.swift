import Foundation
import Synchronization
import Testing

@testable import LocalForge

@Suite struct PublicGrantsTests {
    /// A time that moves when a test says so.
    private final class Clock: Sendable {
        private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        var now: Date { time.withLock { $0 } }
        func pass(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }
    }

    private let clock = Clock()
    private let grants: PublicGrants

    init() {
        grants = PublicGrants { [clock] in clock.now }
    }

    private func error(_ body: () async throws -> Void) async -> OAuthError.Code? {
        await #expect(throws: OAuthError.self) { try await body() }?.code
    }

    @Test func `a device code is pending until it is granted, and serves once`() async throws {
        let code = await grants.deviceCode(scope: "repo")
        for _ in 0..<2 {
            clock.pass(1)
            #expect(await error { _ = try await grants.poll(code, outcome: "pending:2") } == .authorizationPending)
        }
        clock.pass(1)
        #expect(try await grants.poll(code, outcome: "pending:2") == "repo")
        #expect(await error { _ = try await grants.poll(code, outcome: "granted") } == .incorrectDeviceCode)
    }

    @Test func `a client that does not wait is slowed down for good`() async throws {
        let code = await grants.deviceCode(scope: "repo")
        #expect(await error { _ = try await grants.poll(code, outcome: "granted") } == .slowDown)
        clock.pass(3)
        #expect(await error { _ = try await grants.poll(code, outcome: "granted") } == .slowDown)
        clock.pass(11)
        #expect(try await grants.poll(code, outcome: "granted") == "repo")
    }

    @Test(arguments: [("denied", OAuthError.Code.accessDenied), ("expired", .expiredToken)])
    func `a device code can end without a token`(_ outcome: String, _ code: OAuthError.Code) async {
        let device = await grants.deviceCode(scope: "")
        clock.pass(1)
        #expect(await error { _ = try await grants.poll(device, outcome: outcome) } == code)
        clock.pass(1)
        #expect(await error { _ = try await grants.poll(device, outcome: "granted") } == .incorrectDeviceCode)
    }

    @Test func `a code needs its verifier and its callback, and a refresh token serves once`() async throws {
        let verifier = "0123456789012345678901234567890123456789012"
        let challenge = "code_challenge=\(verifier)&code_challenge_method=plain"
        func code() async -> String {
            await grants.code(for: AuthorizationRequest(Form(encoded: "redirect_uri=r&scope=s&\(challenge)")))
        }
        for form in ["redirect_uri=r", "redirect_uri=x&code_verifier=\(verifier)", "code_verifier=\(verifier)"] {
            let form = "code=\(await code())&\(form)"
            #expect(await error { _ = try await grants.redeem(Form(encoded: form)) } == .invalidGrant)
        }
        let good = Form(encoded: "code=\(await code())&redirect_uri=r&code_verifier=\(verifier)")
        #expect(try await grants.redeem(good) == "s")
        #expect(await error { _ = try await grants.redeem(good) } == .invalidGrant)
        let refresh = await grants.refreshToken(scope: "s")
        #expect(try await grants.use(refresh) == "s")
        #expect(await error { _ = try await grants.use(refresh) } == .invalidGrant)
    }
}
