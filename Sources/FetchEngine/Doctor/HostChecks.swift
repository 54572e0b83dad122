internal import FetchAuth
internal import FetchModel
internal import FetchSystem

/// Asks each host that the project needs whether it answers. Sends no credential, and follows no redirect.
struct HostChecks: Sendable {
    let context: EngineContext
    let manifest: Manifest
    let probe: any Transport

    /// How many hosts are asked at a time.
    private static let width = 16
    /// How long a host may take.
    private static let limit = Duration.seconds(2)
    /// How many seconds two clocks may differ: tokens and certificates are not that exact.
    private static let tolerance = 60

    func run() async throws -> [Check] {
        let targets = try context.settings.neededHosts(manifest)
        async let credentials = credentials(of: targets)
        let answers = await answers(of: targets)
        do {
            let known = try await credentials
            return zip(answers, targets).map { Self.adding(known, to: $0, $1) }
        } catch {
            return answers + Failure.all(in: error).map { Check("credentials", .failed, $0.message, help: $0.help) }
        }
    }

    /// Asks `targets`, several at a time, and returns their checks in the same order.
    private func answers(of targets: [NeededHost]) async -> [Check] {
        await withTaskGroup(of: (Int, Check).self) { group in
            var next = 0
            func start() {
                guard next < targets.count else { return }
                let index = next
                next += 1
                group.addTask { (index, await self.check(targets[index])) }
            }
            for _ in 0..<Self.width { start() }
            var all: [Int: Check] = [:]
            for await (index, check) in group {
                all[index] = check
                start()
            }
            return targets.indices.compactMap { all[$0] }
        }
    }

    /// Which credential each origin would get.
    private func credentials(of targets: [NeededHost]) async throws -> [Origin: CredentialStatus] {
        let names = Dictionary(targets.map { ($0.url.origin, $0.name) }) { first, _ in first }
        let all = try await context.accounts.status(names)
        return Dictionary(all.map { ($0.origin, $0) }) { first, _ in first }
    }

    /// Returns `check` with what is known of the credential for `target`.
    private static func adding(_ known: [Origin: CredentialStatus], to check: Check, _ target: NeededHost) -> Check {
        guard check.state == .ok, let status = known[target.url.origin] else { return check }
        var check = check
        if let source = status.source {
            check.detail += "; credential: \(ForeignText.line(source))"
        } else if target.isForgeOfManifest, target.entries > 0 {
            check.state = .warning
            let entries = target.entries == 1 ? "1 entry is" : "\(target.entries) entries are"
            check.detail += "; no credential, and \(entries) there"
            check.help = "if they are private: fetch login \(target.url.origin) --with-token < token"
        }
        return check
    }

    private func check(_ target: NeededHost) async -> Check {
        let start = ContinuousClock.now
        do {
            async let second = target.api.asyncMap(answer)
            let response = try await answer(of: target.url)
            let elapsed = ContinuousClock.now - start
            response.body.discard()
            if let api = try await second {
                api.body.discard()
                if api.status >= 500 { return Self.check(target, api, after: elapsed, at: 0) }
            }
            return Self.check(target, response, after: elapsed, at: WallClock.now / 1_000_000_000)
        } catch {
            let failure = Failure.all(in: error)[0]
            return Check(target.name, .failed, failure.message, help: proxyHelp(for: target.url.origin) ?? failure.help)
        }
    }

    /// Returns the first response of `url`, whatever its status. Throws what the transport throws, and `NoAnswer`.
    private func answer(of url: WebURL) async throws -> HTTPResponse {
        try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
            group.addTask {
                let request = HTTPRequest(url, method: "HEAD", followsRedirects: false, isFinal: { _ in true })
                return try await self.probe.send(request)
            }
            group.addTask {
                try await Task.sleep(for: Self.limit)
                throw NoAnswer(url: url, seconds: Self.limit.components.seconds)
            }
            defer { group.cancelAll() }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }

    /// Judges the response of `target`, which took `elapsed`, when this machine's clock says `now` (seconds since 1970).
    static func check(_ target: NeededHost, _ response: HTTPResponse, after elapsed: Duration, at now: Int) -> Check {
        let (seconds, attoseconds) = elapsed.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        let url = response.url.origin == target.api?.origin ? target.api ?? target.url : target.url
        let detail = "\(url) answers in \(milliseconds) ms"
        if response.status == 407 {
            let help = "put the proxy's user name and password into its variable"
            return Check(target.name, .failed, "\(url): the proxy requires authentication", help: help)
        }
        if response.status >= 500 {
            return Check(
                target.name,
                .failed,
                "\(detail), with status \(response.status)",
                help: "the host is overloaded or down; try again later"
            )
        }
        guard let date = response.header("Date").flatMap(HTTPDate.seconds) else { return Check(target.name, detail) }
        let difference = now - date
        if abs(difference) <= tolerance { return Check(target.name, "\(detail), clocks agree") }
        let words = "\(Self.words(abs(difference))) \(difference < 0 ? "behind" : "ahead of") the host's"
        return Check(target.name, .warning, "\(detail); this machine's clock is \(words)", help: "set the clock")
    }

    private static func words(_ seconds: Int) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86_400) days"
        }
    }

    /// What to check where requests to `origin` go through a proxy.
    private func proxyHelp(for origin: Origin) -> String? {
        let proxies = ProxyVariables(environment: context.settings.environment)
        guard let proxy = proxies.proxy(for: origin, carryingCredential: false) else { return nil }
        let text = proxy.url.revealed
        if text.contains("@") { return "\(proxy.variable) names a proxy; check that it lets the request through" }
        return "\(proxy.variable) is \(ForeignText.line(text)); check that it lets the request through"
    }
}

extension Optional where Wrapped: Sendable {
    /// Returns what `body` makes of the value, if there is one.
    fileprivate func asyncMap<Value>(_ body: (Wrapped) async throws -> Value) async throws -> Value? {
        guard let value = self else { return nil }
        return try await body(value)
    }
}

/// A host that did not answer in time.
private struct NoAnswer: Diagnosable {
    let url: WebURL
    let seconds: Int64

    var failure: Failure {
        Failure(
            .unavailable,
            "no-answer",
            "'\(url)' does not answer within \(seconds) s",
            help: "check the network, the host's name and proxies"
        )
    }
}
