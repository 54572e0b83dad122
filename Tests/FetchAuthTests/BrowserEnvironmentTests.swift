import TestSupport
import Testing

@testable import FetchAuth

@Suite struct BrowserEnvironmentTests {
    @Test(arguments: [
        ("FETCH_TOKEN_bitbucket_org", "x"), ("BITBUCKET_CONSUMER_SECRET", "x"), ("BITBUCKET_CONSUMER_KEY", "x"),
        ("GITHUB_TOKEN", "x"), ("MY_PASSWORD", "x"), ("https_proxy", "http://me:hush@proxy:3128"),
        ("NETWORK", "socks5://hush@proxy/"), ("db_credentials", "x"), ("AWS_SECRET_ACCESS_KEY", "x"),
    ])
    func `a browser gets no secret`(_ name: String, _ value: String) {
        #expect(Browser(environment: [name: value]).environment.isEmpty)
    }

    @Test(arguments: [
        ("DISPLAY", ":0"), ("XAUTHORITY", "/run/user/1/xauth"), ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/bus"),
        ("WAYLAND_DISPLAY", "wayland-0"), ("HOME", "/home/ada"), ("https_proxy", "http://proxy:3128/"),
        ("PATH", "/bin"),
        ("URL", "https://example.com/a@b"), ("XDG_DATA_DIRS", "/usr/share"), ("LANG", "C.UTF-8"),
    ])
    func `a browser gets what it needs`(_ name: String, _ value: String) {
        #expect(Browser(environment: [name: value]).environment == [name: value])
    }
}
