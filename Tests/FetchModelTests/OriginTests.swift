import FetchModel
import Testing

@Suite struct OriginTests {
    @Test(arguments: [
        ("https", "::1", nil, "https://[::1]"), ("http", "::1", 99, "http://[::1]:99"),
        ("http", "[2001:DB8::1]", 80, "http://[2001:db8::1]"),
        ("https", "Example.com", 8443, "https://example.com:8443"),
    ])
    func `an address of IPv6 stands in brackets, and is read again`(
        _ scheme: String,
        _ host: String,
        _ port: Int?,
        _ description: String
    ) {
        let origin = Origin(scheme: scheme, host: host, port: port)
        #expect("\(origin)" == description)
        #expect(Origin(description) == origin)
        #expect(WebURL(description + "/a")?.origin == origin)
    }

    @Test(arguments: [
        ("http://::1:99", "http://[::1]:99"), ("https://::1", "https://[::1]"),
        ("https://2001:db8:0:0:0:0:0:1", "https://[2001:db8:0:0:0:0:0:1]"),
        ("https://2001:db8:0:0:0:0:0:1:8443", "https://[2001:db8:0:0:0:0:0:1]:8443"),
    ])
    func `what older versions wrote without brackets is read`(_ old: String, _ new: String) {
        #expect(Origin(old)?.description == new)
    }

    @Test(arguments: [
        "", "x", "https://", "https://a/path", "https://u:p@a", "ftp://a", "https://x:y:z", "https://a[::1]",
    ])
    func `anything else is no origin`(_ text: String) { #expect(Origin(text) == nil) }

    @Test(arguments: [
        ("u:pw@example.com", "••••@example.com"), ("https://u:pw@example.com/a", "https://••••@example.com/a"),
        ("example.com:8443", "example.com:8443"), ("http://a/x.zip?Signature=S", "http://a/x.zip?••••"),
    ])
    func `a host that somebody typed is shown without a password`(_ text: String, _ shown: String) {
        #expect(MaskedURL.ofAuthority(text) == shown)
    }
}
