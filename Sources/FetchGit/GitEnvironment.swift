/// What of the process's environment reaches git. Everything that is not named here stays behind, above all tokens
/// (`FETCH_TOKEN_…`, `BITBUCKET_…`), a hook's `GIT_DIR`, and `GIT_TRACE…`, which would print what was sent.
enum GitEnvironment {
    /// Where programs and temporary files are, and who runs them.
    private static let basics = ["PATH", "HOME", "TMPDIR", "USER", "LOGNAME"]

    /// How this user reaches servers. None of it comes from a manifest, so none of it is hostile, and a `git:` entry that
    /// `git clone` can fetch in this shell is one that fetch can fetch, too:
    private static let user: Set<String> = [
        // where git's configuration is (proxies, `insteadOf`, `core.sshCommand`), CI's `GIT_CONFIG_COUNT` included,
        "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT",
        "GIT_EXEC_PATH",
        // the ssh program and the keys of its agent,
        "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "SSH_AUTH_SOCK", "SSH_AGENT_PID", "KRB5CCNAME", "KRB5_CONFIG",
        // what credential helpers talk to,
        "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "DBUS_SESSION_BUS_ADDRESS", "GNUPGHOME",
        "PASSWORD_STORE_DIR",
        // proxies, as curl reads them (which ignores HTTP_PROXY),
        "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
        "GIT_PROXY_COMMAND", "GIT_HTTP_PROXY_AUTHMETHOD",
        // and which certificates are trusted or shown; never GIT_SSL_NO_VERIFY.
        "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_SSL_CERT", "GIT_SSL_KEY", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "GIT_PROXY_SSL_CAINFO", "GIT_PROXY_SSL_CERT", "GIT_PROXY_SSL_KEY",
    ]

    /// For work on files alone: no configuration of the machine or of the user can change what git does to them.
    static func isolated(_ environment: [String: String]) -> [String: String] {
        var clean = environment.filter { basics.contains($0.key) }
        clean["LC_ALL"] = "C"
        clean["GIT_CONFIG_NOSYSTEM"] = "1"
        clean["GIT_CONFIG_GLOBAL"] = "/dev/null"
        clean["GIT_ATTR_NOSYSTEM"] = "1"
        clean["GIT_TERMINAL_PROMPT"] = "0"
        clean["GIT_OPTIONAL_LOCKS"] = "0"
        return clean
    }

    /// For servers and credential helpers, as this user, without a question to anybody.
    static func ofUser(_ environment: [String: String]) -> [String: String] {
        var clean = environment.filter { name, value in
            basics.contains(name) || user.contains(name)
                || name.hasPrefix("GIT_CONFIG_KEY_") || name.hasPrefix("GIT_CONFIG_VALUE_")
        }
        clean["LC_ALL"] = "C"
        clean["GIT_OPTIONAL_LOCKS"] = "0"
        // Nothing may ask: git on a terminal, git or ssh through a window, Git Credential Manager through a browser.
        // The terminal is out of reach anyway, since git runs in a session of its own.
        clean["GIT_TERMINAL_PROMPT"] = "0"
        clean["GIT_ASKPASS"] = ""
        clean["SSH_ASKPASS_REQUIRE"] = "never"
        clean["GCM_INTERACTIVE"] = "never"
        // What a repository lacks stays lacking, instead of being fetched from wherever that repository says.
        clean["GIT_NO_LAZY_FETCH"] = "1"
        // Git's libcurl may be one of GnuTLS, which does not read OpenSSL's variables. A list of directories is for
        // `GitCertificates`.
        if let file = clean["SSL_CERT_FILE"], !file.isEmpty, clean["GIT_SSL_CAINFO"] == nil {
            clean["GIT_SSL_CAINFO"] = file
        }
        if let directory = clean["SSL_CERT_DIR"], !directory.isEmpty, !directory.contains(":"),
            clean["GIT_SSL_CAPATH"] == nil
        {
            clean["GIT_SSL_CAPATH"] = directory
        }
        return clean
    }
}
