import FetchModel
import Testing

@Suite struct OriginTokenVariableTests {
    @Test(arguments: [
        ("bitbucket.org", "FETCH_TOKEN_bitbucket_org"), ("My-Git.example.com", "FETCH_TOKEN_my__git_example_com"),
        ("127.0.0.1", "FETCH_TOKEN_127_0_0_1"), ("xn--bcher-kva.example", "FETCH_TOKEN_xn____bcher__kva_example"),
    ])
    func `a host has a variable of its own`(_ host: String, _ variable: String) {
        #expect(Origin(scheme: "https", host: host, port: nil).tokenVariable == variable)
    }

    @Test(arguments: ["bitbucket_org", "a-.b", "a.-b", "bitbucket.org.", "[::1]", "", "b\u{456}tbucket.org"])
    func `what is no host name shares none with one that is`(_ host: String) {
        #expect(Origin(scheme: "https", host: host, port: nil).tokenVariable == nil)
    }
}
