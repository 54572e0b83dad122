internal import FetchModel

/// Builds the one document of a text from libyaml's events, within limits.
struct YAMLComposer {
    private struct Anchor {
        var node: YAMLNode
        /// How many nodes it stands for.
        var count: Int
    }

    private let source: SourceText
    private let limits: YAMLLimits
    private let events: YAMLEvents
    private var anchors: [String: Anchor?] = [:]
    private var count = 0
    private var repeated = 0

    /// The root of the one document in `source`; `nil` where there is nothing but comments. Throws `Failure` at the
    /// first place that is not YAML, or is YAML that is not accepted: several documents, foreign tags, aliases that
    /// expand without bound, and what is beyond `limits`.
    static func compose(_ source: SourceText, limits: YAMLLimits) throws(Failure) -> YAMLNode? {
        try YAMLEvents.reading(source.text) { events throws(Failure) in
            var composer = YAMLComposer(source: source, limits: limits, events: events)
            return try composer.document()
        }
    }

    private init(source: SourceText, limits: YAMLLimits, events: YAMLEvents) {
        self.source = source
        self.limits = limits
        self.events = events
    }

    private mutating func document() throws(Failure) -> YAMLNode? {
        guard case .documentStart = try next().kind else { return nil }
        let root = try node(from: try next(), depth: 1)
        // The document's own end.
        _ = try next()
        let after = try next()
        if case .streamEnd = after.kind { return root.isEmpty ? nil : root }
        throw failure(
            "yaml-documents",
            "a second document begins here",
            help: "keep one document in the file, and remove '---'",
            from: after.start,
            to: after.end
        )
    }

    private mutating func node(from event: YAMLEvent, depth: Int) throws(Failure) -> YAMLNode {
        count += 1
        if count > limits.nodes {
            let message = "there are more than \(limits.nodes) values in this file"
            throw failure(
                "yaml-size",
                message,
                help: "split it into several projects",
                from: event.start,
                to: event.end
            )
        }
        if depth > limits.depth {
            let message = "lists and mappings are nested more than \(limits.depth) deep"
            throw failure("yaml-depth", message, from: event.start, to: event.end)
        }
        if let tag = event.tag { try check(tag, event) }
        if let anchor = event.anchor { anchors[anchor] = .some(nil) }
        let countBefore = count

        var node = YAMLNode(content: .sequence([]), start: event.start, end: event.end)
        switch event.kind {
        case .scalar(let text, let style):
            // `!!str` in front of nothing, or of `null`, makes it a text.
            let isText = event.tag == Self.core + "str" || event.tag == "!"
            node.content = .scalar(text, isText && style == .plain ? .quoted : style)
        case .sequenceStart: (node.content, node.end) = try sequence(depth: depth)
        case .mappingStart: (node.content, node.end) = try mapping(depth: depth)
        case .alias(let name): return try alias(name, event)
        case .documentStart, .documentEnd, .sequenceEnd, .mappingEnd, .streamEnd:
            throw failure("yaml-syntax", "a value is missing here", from: event.start, to: event.end)
        }
        if let anchor = event.anchor { anchors[anchor] = Anchor(node: node, count: count - countBefore + 1) }
        return node
    }

    private mutating func sequence(depth: Int) throws(Failure) -> (YAMLNode.Content, Int) {
        var items: [YAMLNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { return (.sequence(items), event.end) }
            items.append(try node(from: event, depth: depth + 1))
        }
    }

    private mutating func mapping(depth: Int) throws(Failure) -> (YAMLNode.Content, Int) {
        var pairs: [YAMLPair] = []
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { return (.mapping(pairs), event.end) }
            let key = try node(from: event, depth: depth + 1)
            pairs.append(YAMLPair(key: key, value: try node(from: try next(), depth: depth + 1)))
        }
    }

    private mutating func alias(_ name: String, _ event: YAMLEvent) throws(Failure) -> YAMLNode {
        guard let known = anchors[name] else {
            let near = Suggestion.nearest(to: name, in: anchors.keys.sorted()).first
            throw failure(
                "yaml-alias",
                "there is no anchor \(MaskedURL.quoted("&" + name)) above this alias",
                help: near.map { "did you mean '*\($0)'?" } ?? "quote the value if it only begins with '*'",
                from: event.start,
                to: event.end
            )
        }
        guard let anchor = known else {
            let message = "this alias stands inside of what it repeats"
            throw failure("yaml-alias", message, from: event.start, to: event.end)
        }
        repeated += anchor.count
        count += anchor.count
        if repeated > limits.repeated {
            throw failure(
                "yaml-alias",
                "aliases expand to more than \(limits.repeated) values",
                help: "write the values out where they are needed",
                from: event.start,
                to: event.end
            )
        }
        // The place of a fault in a repeated text is where it is repeated.
        var node = anchor.node
        if case .scalar(let text, let style) = node.content {
            node = YAMLNode(content: .scalar(text, style), start: event.start, end: event.end)
        }
        return node
    }

    private static let core = "tag:yaml.org,2002:"

    private func check(_ tag: String, _ event: YAMLEvent) throws(Failure) {
        let fits =
            switch event.kind {
            case .scalar: ["str", "int", "float", "bool", "null"].contains { tag == Self.core + $0 }
            case .sequenceStart: tag == Self.core + "seq"
            case .mappingStart: tag == Self.core + "map"
            default: true
            }
        if fits || tag == "!" { return }
        let shown = tag.hasPrefix(Self.core) ? "!!" + tag.dropFirst(Self.core.count) : tag
        throw failure(
            "yaml-tag",
            "the YAML tag \(MaskedURL.quoted(shown)) is not accepted here",
            help: "remove it; quote the value if it only begins with '!'",
            from: event.start,
            to: min(event.end, event.start + shown.unicodeScalars.count)
        )
    }

    private func next() throws(Failure) -> YAMLEvent {
        do {
            return try events.next()
        } catch {
            throw error.failure(in: source)
        }
    }

    private func failure(
        _ code: String,
        _ message: String,
        help: String? = nil,
        from start: Int,
        to end: Int
    ) -> Failure {
        Failure(.data, code, message, help: help, place: source.place(from: start, to: end))
    }
}
