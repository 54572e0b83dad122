import Foundation
import Testing

@testable import LocalForge

@Suite struct CredentialsTests {
    private let credentials = Credentials(
        Secrets(token: "oauth", accessToken: "access", email: "mira@jumboskill.example", apiToken: "api")
    )

    private func basic(_ pair: String) -> String {
        "Basic " + Data(pair.utf8).base64EncodedString()
    }

    @Test func `each door takes what Bitbucket's takes`() async {
        let headers = [
            "Bearer oauth", "Bearer access", "Bearer api", basic("mira@jumboskill.example:api"), basic("mira:api"),
            basic("x-token-auth:oauth"), basic("x-token-auth:access"), basic("x-bitbucket-api-token-auth:api"),
        ]
        let open: [Credentials.Door: [Int]] = [.rest: [0, 1, 3], .archive: [0, 3], .git: [0, 1, 4, 5, 6, 7]]
        for (door, admitted) in open {
            for (index, header) in headers.enumerated() {
                let verdict = await credentials.judge(header, at: door)
                #expect(verdict == (admitted.contains(index) ? .admitted : .refused), "\(header) at \(door)")
            }
        }
    }

    @Test(arguments: ["Bearer wrong", "Bearer", "Basic ???", "Digest oauth", ""])
    func `anything else is refused`(header: String) async {
        #expect(await credentials.judge(header, at: .rest) == .refused)
    }

    @Test func `no header is nobody`() async {
        #expect(await credentials.judge(nil, at: .rest) == .anonymous)
    }

    @Test func `a credential can expire and come back`() async {
        await credentials.set(.token, to: .expired)
        #expect(await credentials.judge("Bearer oauth", at: .rest) == .expired)
        #expect(await credentials.judge("Bearer access", at: .rest) == .admitted)
        await credentials.set(.token, to: .good)
        #expect(await credentials.judge("Bearer oauth", at: .rest) == .admitted)
    }
}
