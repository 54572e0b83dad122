internal import FetchEngine
internal import FetchModel
internal import FoundationEssentials

/// The one document that `--json` prints.
struct JSONDocument {
    let command: String
    let result: CommandReport
    let isOK: Bool

    /// The document, on several lines, its keys sorted. Control characters are JSON escapes.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var text = ""
        for scalar in String(decoding: try encoder.encode(self), as: UTF8.self).unicodeScalars {
            if scalar == "\n" || Quotation.isPlain(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return text
    }
}

extension JSONDocument: Encodable {
    private enum Key: String, CodingKey { case ok, command, dependencies, errors, origins }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(isOK, forKey: .ok)
        try container.encode(command, forKey: .command)
        try container.encode(
            result.report.outcomes.map { DependencyObject(outcome: $0, detail: result.details[$0.name]) },
            forKey: .dependencies
        )
        try container.encode(result.report.failures.map(ErrorObject.init), forKey: .errors)
        if let authentication = result.authentication {
            try container.encode(authentication.origins.map(OriginObject.init), forKey: .origins)
        }
        var others = encoder.container(keyedBy: AdditionKey.self)
        for addition in result.value?.additions ?? [] {
            try others.encode(addition.value, forKey: AdditionKey(stringValue: addition.key))
        }
    }
}

/// The key of what a command adds.
private struct AdditionKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

private struct DependencyObject: Encodable {
    let outcome: Outcome
    /// What the command adds.
    let detail: DependencyDetail?

    private enum Key: String, CodingKey {
        case current, wanted, latest, behind, moved, place
        case name, status, action, reason, request, previous, source, tag, commit, tree, path, files, bytes, error,
            changes, override
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(outcome.name, forKey: .name)
        try container.encode(outcome.status.rawValue, forKey: .status)
        try container.encodeIfPresent(outcome.action?.rawValue, forKey: .action)
        try container.encodeIfPresent(outcome.reason?.rawValue, forKey: .reason)
        try container.encodeIfPresent(outcome.request.map(RequestObject.init), forKey: .request)
        try container.encodeIfPresent(outcome.previous.map(PreviousObject.init), forKey: .previous)
        try container.encode(outcome.source, forKey: .source)
        try container.encode(outcome.tag, forKey: .tag)
        try container.encode(outcome.commit?.hex, forKey: .commit)
        try container.encode(outcome.tree?.description, forKey: .tree)
        try container.encode(outcome.path, forKey: .path)
        try container.encode(outcome.files, forKey: .files)
        try container.encode(outcome.bytes, forKey: .bytes)
        try container.encode(outcome.error?.message, forKey: .error)
        if let freshness = outcome.freshness {
            try container.encode(freshness.current, forKey: .current)
            try container.encode(freshness.wanted, forKey: .wanted)
            try container.encode(freshness.latest, forKey: .latest)
            try container.encode(freshness.isBehind, forKey: .behind)
            try container.encode(freshness.moved?.hex, forKey: .moved)
            try container.encode(outcome.place.map { "\($0.file):\($0.line)" }, forKey: .place)
        }
        if let changes = outcome.changes {
            try container.encode(changes.map(ChangeObject.init), forKey: .changes)
        }
        try container.encodeIfPresent(outcome.override, forKey: .override)
        try detail?.encode(to: encoder)
    }
}

/// What the manifest asks, as in the lockfile.
struct RequestObject: Encodable {
    let request: Request

    init(_ request: Request) { self.request = request }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for field in request.fields {
            switch field.value {
            case .text(let text): try container.encode(text, forKey: Key(stringValue: field.key))
            case .list(let list): try container.encode(list, forKey: Key(stringValue: field.key))
            }
        }
    }
}

/// What was locked before.
private struct PreviousObject: Encodable {
    let previous: Outcome.Previous

    init(_ previous: Outcome.Previous) { self.previous = previous }

    private enum Key: String, CodingKey { case tag, commit, tree }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(previous.tag, forKey: .tag)
        try container.encode(previous.commit?.hex, forKey: .commit)
        try container.encode(previous.tree?.description, forKey: .tree)
    }
}

private struct ChangeObject: Encodable {
    let change: Change

    init(_ change: Change) { self.change = change }

    private enum Key: CodingKey { case path, kind, detail }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(change.path, forKey: .path)
        try container.encode(change.kind.rawValue, forKey: .kind)
        try container.encode(change.detail, forKey: .detail)
    }
}

private struct ErrorObject: Encodable {
    let failure: Failure

    init(_ failure: Failure) { self.failure = failure }

    private enum Key: String, CodingKey { case code, message, help, file, line, column, dependency }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(failure.code, forKey: .code)
        try container.encode(failure.message, forKey: .message)
        try container.encode(failure.help, forKey: .help)
        try container.encode(failure.place?.file, forKey: .file)
        try container.encode(failure.place?.line, forKey: .line)
        try container.encode(failure.place?.column, forKey: .column)
        try container.encode(failure.dependency, forKey: .dependency)
    }
}

private struct OriginObject: Encodable {
    let known: KnownOrigin

    init(_ known: KnownOrigin) { self.known = known }

    private enum Key: String, CodingKey {
        case origin, name, kind, source, scopes, expires, renewable, entries, check, user
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(known.origin, forKey: .origin)
        try container.encode(known.name, forKey: .name)
        try container.encode(known.kind, forKey: .kind)
        try container.encode(known.source, forKey: .source)
        try container.encode(known.scopes, forKey: .scopes)
        try container.encode(known.expires, forKey: .expires)
        try container.encode(known.isRenewable, forKey: .renewable)
        try container.encode(known.entries, forKey: .entries)
        switch known.check {
        case .accepted(let user)?:
            try container.encode("accepted", forKey: .check)
            try container.encode(user, forKey: .user)
        case .refused?: try container.encode("refused", forKey: .check)
        case .unknown?: try container.encode("unknown", forKey: .check)
        case nil: break
        }
    }
}
