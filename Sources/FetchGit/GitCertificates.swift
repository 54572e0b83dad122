internal import FetchModel
internal import FetchSystem

/// The trusted certificates of `SSL_CERT_FILE` and `SSL_CERT_DIR` in the forms that git's libcurl reads with every TLS
/// library: one directory where the variable has a list of them, and one file for an https proxy.
struct GitCertificates: Sendable {
    /// Variables that point git to them.
    let variables: [String: String]
    private let directory: TemporaryDirectory

    /// Where systems keep their trusted certificates (as in Go's crypto/x509, root_linux.go).
    private static let systemFiles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]
    /// A larger file is not one of certificates.
    private static let limit = 16 << 20

    /// Collects them in a directory below `temporary`; `nil` where `git` needs none. `proxyFile` says that the user's
    /// configuration of git names a file for proxies. Throws `SystemError`.
    init?(for git: GitProgram, proxyFile isConfigured: Bool, in temporary: String) throws {
        let list = git.variable("SSL_CERT_DIR") ?? ""
        let directories = list.split(separator: ":").map(String.init)
        let file = git.variable("SSL_CERT_FILE").flatMap { $0.isEmpty ? nil : $0 }
        // Git's libcurl takes a list, also one with empty parts, for the name of one directory.
        let needsDirectory =
            !directories.isEmpty && directories != [list] && git.variable("GIT_SSL_CAPATH") == nil
        let needsFile = Self.mayNeedProxyFile(git) && !isConfigured
        guard needsDirectory || needsFile else { return nil }
        directory = try TemporaryDirectory(in: temporary)
        let room = try Directory(path: directory.path)
        var variables: [String: String] = [:]
        if needsDirectory {
            try room.make("directory")
            try Self.link(directories, in: room.directory("directory"))
            variables["GIT_SSL_CAPATH"] = "\(directory.path)/directory"
        }
        if needsFile {
            let bundle = try room.create("bundle.pem")
            for bytes in Self.certificates(file, directories) { try bundle.write(bytes + [10]) }
            variables["GIT_PROXY_SSL_CAINFO"] = "\(directory.path)/bundle.pem"
        }
        self.variables = variables
    }

    /// Whether git has to be told what an https proxy's certificate is checked against, unless it is configured.
    static func mayNeedProxyFile(_ git: GitProgram) -> Bool {
        let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        let environment = Dictionary(names.compactMap { name in git.variable(name).map { (name, $0) } }) { $1 }
        let isTrusting = ["SSL_CERT_FILE", "SSL_CERT_DIR"].contains { git.variable($0)?.isEmpty == false }
        return isTrusting && git.variable("GIT_PROXY_SSL_CAINFO") == nil
            && ProxyVariables(environment: environment).all.contains { $0.isEncrypted }
    }

    /// Links all files of `directories`. OpenSSL looks for `<hash>.<number>` and counts up, so numbers continue from one
    /// directory to the next.
    private static func link(_ directories: [String], in target: Directory) throws {
        var taken: Set<String> = []
        for (place, path) in directories.enumerated() {
            guard let entries = try? Directory(path: path, followingLink: true).entries() else { continue }
            for entry in entries.sorted(by: { $0.name < $1.name }) where entry.isFaithful && entry.kind != .directory {
                let parts = entry.name.split(separator: ".")
                let isHashed = parts.count == 2 && parts[0].count == 8 && parts[0].allSatisfy(\.isHexDigit)
                var name = isHashed ? entry.name : "\(place)-\(entry.name)"
                if isHashed, let number = Int(parts[1]) {
                    name =
                        (number...(number + 1000)).lazy.map { "\(parts[0]).\($0)" }.first { !taken.contains($0) }
                        ?? name
                }
                guard taken.insert(name).inserted else { continue }
                try target.link(name, to: "\(path.hasPrefix("/") ? "" : "/")\(path)/\(entry.name)")
            }
        }
    }

    private static func certificates(_ file: String?, _ directories: [String]) -> [[UInt8]] {
        func contents(_ path: String) -> [UInt8]? {
            guard let file = try? File.following(path), (try? file.status().kind) == .file else { return nil }
            return (try? file.contents(limit: limit)).flatMap { $0 }
        }
        let first = (file.map { [$0] } ?? systemFiles).lazy.compactMap(contents).first
        var result = first.map { [$0] } ?? []
        for path in directories {
            let entries = (try? Directory(path: path, followingLink: true).entries()) ?? []
            result += entries.filter(\.isFaithful).map { "\(path)/\($0.name)" }.compactMap(contents)
        }
        return result
    }
}
