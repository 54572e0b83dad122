import Foundation
import Synchronization
import TestSupport
import Testing

/// Git's smart protocol on loopback by `git http-backend`, one request a connection; its rules can be bent.
final class GitServer: Sendable {
    struct Request: Sendable {
        var method: String
        var target: String
        var headers: [String: String]
        var body: Data

        var authorization: String? { headers["authorization"] }
    }

    struct Response: Sendable {
        var status: Int
        var headers: [String] = []
        var body = Data()

        static func status(_ status: Int) -> Response { Response(status: status) }
        static func redirect(_ url: String) -> Response { Response(status: 302, headers: ["Location: \(url)"]) }
        static let challenge = Response(status: 401, headers: ["WWW-Authenticate: Basic realm=\"test\""])
    }

    /// Answers in git's place where it gives an answer, and may change what git sees of the request.
    typealias Rule = @Sendable (inout Request) -> Response?

    let port: UInt16
    private let root: String
    private let scratch: ScratchDirectory
    private let listener: Int32
    private let rule: Rule
    private let log = Mutex<[Request]>([])

    var url: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { log.withLock { $0 } }
    var authorizations: Set<String> { Set(requests.compactMap(\.authorization)) }

    /// Serves the bare repositories below `root`.
    init(root: String, rule: @escaping Rule = { _ in nil }) throws {
        signal(SIGPIPE, SIG_IGN)
        self.root = root
        self.rule = rule
        scratch = try ScratchDirectory()
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        #expect(bound)
        listener = descriptor
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0 { return }
                guard let server = self else { return }
                Thread.detachNewThread { server.serve(connection) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// The header that a user with a password sends.
    static func basic(_ user: String, _ password: String) -> String {
        "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
    }

    private func serve(_ connection: Int32) {
        let handle = FileHandle(fileDescriptor: connection, closeOnDealloc: true)
        guard var request = Self.read(handle) else { return }
        log.withLock { $0.append(request) }
        let response = rule(&request) ?? (try? backend(request)) ?? .status(500)
        var head = "HTTP/1.1 \(response.status) X\r\nConnection: close\r\nContent-Length: \(response.body.count)\r\n"
        head += response.headers.map { "\($0)\r\n" }.joined() + "\r\n"
        try? handle.write(contentsOf: Data(head.utf8) + response.body)
    }

    private static func read(_ handle: FileHandle) -> Request? {
        var data = Data()
        var end: Range<Data.Index>?
        while end == nil {
            guard let more = try? handle.read(upToCount: 1), !more.isEmpty else { return nil }
            data += more
            end = data.range(of: Data("\r\n\r\n".utf8))
        }
        let lines = String(decoding: data, as: UTF8.self).components(separatedBy: "\r\n")
        let first = lines[0].split(separator: " ").map(String.init)
        guard first.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                in: .whitespaces
            )
        }
        var body = Data()
        let length = headers["content-length"].flatMap(Int.init) ?? 0
        while body.count < length, let more = try? handle.read(upToCount: length - body.count), !more.isEmpty {
            body += more
        }
        return Request(method: first[0], target: first[1], headers: headers, body: body)
    }

    /// As a web server runs a CGI program (RFC 3875).
    private func backend(_ request: Request) throws -> Response {
        let name = UUID().uuidString
        let parts = request.target.split(separator: "?", maxSplits: 1).map(String.init)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "http-backend"]
        var environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": parts[0],
            "REQUEST_METHOD": request.method,
            "QUERY_STRING": parts.count > 1 ? parts[1] : "", "CONTENT_LENGTH": "\(request.body.count)",
            "REMOTE_ADDR": "127.0.0.1",
        ]
        environment["CONTENT_TYPE"] = request.headers["content-type"]
        environment["HTTP_CONTENT_ENCODING"] = request.headers["content-encoding"]
        environment["GIT_PROTOCOL"] = request.headers["git-protocol"]
        process.environment = environment
        try scratch.write("\(name).in", request.body)
        try scratch.write("\(name).out", Data())
        process.standardInput = FileHandle(forReadingAtPath: scratch.path("\(name).in"))
        process.standardOutput = FileHandle(forWritingAtPath: scratch.path("\(name).out"))
        process.standardError = FileHandle.nullDevice
        try process.start()
        process.waitUntilExit()
        let output = try Data(contentsOf: URL(fileURLWithPath: scratch.path("\(name).out")))
        guard let gap = output.range(of: Data("\r\n\r\n".utf8)) else { return .status(502) }
        var headers = String(decoding: output[..<gap.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        var status = 200
        if let index = headers.firstIndex(where: { $0.hasPrefix("Status: ") }) {
            status = Int(headers.remove(at: index).dropFirst(8).prefix(3)) ?? 500
        }
        return Response(status: status, headers: headers, body: Data(output[gap.upperBound...]))
    }
}
