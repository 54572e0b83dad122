internal import FetchEngine
internal import FetchModel

/// What `auth status` says of each host.
struct AuthenticationText {
    let origins: [KnownOrigin]
    /// The manifest as the user knows it.
    var manifest = "deps.yaml"
    /// The time now, in seconds since 1970.
    let now: Int
    /// How wide a line may be; `nil` where nobody looks.
    var width: Int?
    /// Whether the terminal shows more than ASCII.
    var isUnicode = true
    /// Whether it is known which entries need a credential.
    var isManifestKnown = true

    /// Two lines or more for each host that has a credential or needs one, then one for the others.
    var text: String {
        let shown = origins.filter { $0.source != nil || $0.entries > 0 || $0.isForgeOfManifest }
        let heads = heads(of: shown)
        var lines: [String] = []
        for (origin, head) in zip(shown, heads) {
            lines.append(head)
            lines += details(of: origin).map { "  \($0)" }
        }
        let others = origins.filter { !shown.contains($0) }.map(Self.name)
        if !others.isEmpty {
            let need = isManifestKnown ? ", and no entry needs \(Self.them(others))" : ""
            lines.append("nothing for \(Self.list(others))\(need)")
        }
        return lines.joined(separator: "\n")
    }

    /// The first line of each host: its name and its origin, in columns. Where they are wider than the terminal, names are
    /// shortened in their middle, then origins at their beginning, since hosts differ there least.
    private func heads(of shown: [KnownOrigin]) -> [String] {
        let names = shown.map(Self.name)
        let named = zip(shown, names).filter { $0.origin != $1 }
        var column = named.map(\.1.columns).max() ?? 0
        var room = Int.max
        if let width {
            let origins = named.map(\.0.origin.columns).max() ?? 0
            let least = min(column, Self.shortestName, max(1, width / 3))
            column = min(column, max(least, width - Self.gap.count - origins))
            room = max(1, width - column - Self.gap.count)
        }
        return zip(shown, names).map { origin, name in
            if name == origin.origin {
                return width.map { name.shortenedAtStart(to: $0, isUnicode: isUnicode) } ?? name
            }
            let start = name.shortened(to: column, isUnicode: isUnicode)
            return start + Self.gap + origin.origin.shortenedAtStart(to: room, isUnicode: isUnicode)
        }
    }

    private static let gap = "  "
    /// Shorter names do not tell hosts apart.
    private static let shortestName = 12

    private static func name(_ origin: KnownOrigin) -> String {
        origin.name.flatMap { $0.isEmpty ? nil : $0 } ?? origin.origin
    }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return "\(names.dropLast().joined(separator: ", ")) and \(last)"
    }

    private static func them(_ names: [String]) -> String { names.count == 1 ? "it" : "them" }

    private func details(of origin: KnownOrigin) -> [String] {
        guard let source = origin.source else { return missing(origin) }
        var line = Self.words(for: source, origin.kind)
        switch origin.check {
        case .accepted(let user)?: line += user.map { ", accepted as \($0)" } ?? ", accepted"
        case .refused?: line += ", refused"
        case .unknown?: line += ", not checked"
        case nil: break
        }
        if !origin.scopes.isEmpty { line += ": \(origin.scopes.joined(separator: " "))" }
        guard let expires = origin.expires else { return [line] }
        let time = Span.words(seconds: expires - now)
        if origin.isRenewable {
            return [line + (expires > now ? "; renews itself, next in \(time)" : "; renews itself when it is used")]
        }
        if expires > now { return ["\(line); ends in \(time)"] }
        return ["\(line); ended \(time) ago", "help: \(login(origin))"]
    }

    private func missing(_ origin: KnownOrigin) -> [String] {
        guard origin.entries > 0 else { return ["no credential; no entry needs one"] }
        let entries = origin.entries == 1 ? "1 entry of \(manifest) is" : "\(origin.entries) entries of \(manifest) are"
        return ["no credential; \(entries) there", "help: if private, \(login(origin))"]
    }

    private func login(_ origin: KnownOrigin) -> String {
        if origin.kind == "oauth" { return "fetch login \(Self.loginName(origin))" }
        return origin.name == "bitbucket" ? "fetch login" : "fetch login \(Self.loginName(origin)) --with-token < token"
    }

    /// What `login` is to be told: the origin itself, where a name is the manifest's alone or stands for its https.
    private static func loginName(_ origin: KnownOrigin) -> String {
        let name = name(origin)
        let isClear = origin.origin.hasPrefix("https://") || !name.contains { ".:".contains($0) }
        return origin.isForgeOfManifest || !isClear ? origin.origin : name
    }

    private static func words(for source: String, _ kind: String) -> String {
        switch kind {
        case "oauth": "signed in with `\(source)`"
        case "client-credentials": "\(source), by client credentials"
        case _ where source.hasPrefix("fetch login"): "a token that `\(source)` stored"
        case _ where source.hasPrefix("."): "a password of \(source)"
        case _ where source.contains(" in .env") || source.hasPrefix("git"): source
        default: "\(source) from the environment"
        }
    }
}

/// Spans of time as people say them.
enum Span {
    /// `1 h 42 min`, `3 days`; of a negative span, how long it is.
    static func words(seconds: Int) -> String {
        let seconds = abs(seconds)
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        if seconds < 60 { return "\(seconds) s" }
        if minutes < 60 { return "\(minutes) min" }
        if hours < 24 { return minutes % 60 == 0 ? "\(hours) h" : "\(hours) h \(minutes % 60) min" }
        return Count.of(days, "day")
    }
}
