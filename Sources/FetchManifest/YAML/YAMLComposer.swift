internal import FetchModel

/// Builds the one document of a text from libyaml's events, within limits.
struct YAMLComposer {
    private struct Anchor {
        var node: YAMLNode
        /// How much it stands for.
        var size: Size
        /// How many collections lie inside of one another below it.
        var height: Int
    }

    /// How much was read, or is repeated by an alias.
    private struct Size {
        var nodes = 0
        /// Of the scalars' text.
        var bytes = 0

        static func - (left: Size, right: Size) -> Size {
            Size(nodes: left.nodes - right.nodes, bytes: left.bytes - right.bytes)
        }

        static func += (left: inout Size, right: Size) {
            left.nodes += right.nodes
            left.bytes += right.bytes
        }
    }

    private let source: SourceText
    private let limits: YAMLLimits
    private let events: YAMLEvents
    private let stream: Stream?
    private var anchors: [String: Anchor?] = [:]
    private var size = Size()
    private var repeated = Size()
    /// The depth of the deepest node so far of the collection that is read.
    private var deepest = 0
    private var problems: Problems

    /// A mapping that may be longer than it is good to keep.
    struct Stream {
        /// The key of the root under which it stands.
        var key: String
        /// Is given each of its pairs as soon as it is read.
        var body: (YAMLPair) -> Void
    }

    /// The one document in `source`. The pairs of `stream` are given away and are not in the document, where the mapping
    /// is empty; all of them are there where it has an anchor, or a tag. Throws `Failures` that end with the first place that is not YAML, or is YAML that
    /// is not accepted: several documents, aliases that expand without bound, and what is beyond `limits`.
    static func compose(
        _ source: SourceText,
        limits: YAMLLimits,
        stream: Stream? = nil
    ) throws(Failures) -> YAMLDocument {
        let result = YAMLEvents.reading(source.text) { events -> Result<YAMLDocument, Failures> in
            var composer = YAMLComposer(source: source, limits: limits, events: events, stream: stream)
            do throws(Failure) {
                let root = try composer.document()
                let start = source.place(from: 0, to: 1)
                return .success(YAMLDocument(root: root, problems: composer.problems, start: start))
            } catch {
                return .failure(Failures(composer.problems.sorted.all + [error]))
            }
        }
        return try result.get()
    }

    private init(source: SourceText, limits: YAMLLimits, events: YAMLEvents, stream: Stream?) {
        self.source = source
        self.limits = limits
        self.events = events
        self.stream = stream
        problems = Problems(in: source)
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
        size.nodes += 1
        if size.nodes > limits.nodes {
            let message = "there are more than \(limits.nodes) values in this file"
            throw failure(
                "yaml-size",
                message,
                help: "split it into several projects",
                from: event.start,
                to: event.end
            )
        }
        if depth > limits.depth { throw tooDeep(event) }
        if let tag = event.tag { check(tag, event) }
        if let anchor = event.anchor { anchors[anchor] = .some(nil) }
        let (sizeBefore, deepestBefore) = (size, deepest)
        deepest = depth
        defer { deepest = max(deepest, deepestBefore) }

        var node = YAMLNode(content: .sequence([]), start: event.start, end: event.end)
        switch event.kind {
        case .scalar(let text, let style):
            // `!!str` in front of nothing, or of `null`, makes it a text.
            let isText = event.tag == Self.core + "str" || event.tag == "!"
            node.content = .scalar(text, isText && style == .plain ? .quoted : style)
            size.bytes += text.utf8.count
        case .sequenceStart: (node.content, node.end) = try sequence(depth: depth)
        case .mappingStart: (node.content, node.end) = try mapping(depth: depth)
        case .alias(let name): return try alias(name, event, depth: depth)
        case .documentStart, .documentEnd, .sequenceEnd, .mappingEnd, .streamEnd:
            throw failure("yaml-syntax", "a value is missing here", from: event.start, to: event.end)
        }
        if let anchor = event.anchor {
            var whole = size - sizeBefore
            whole.nodes += 1
            anchors[anchor] = Anchor(node: node, size: whole, height: deepest - depth)
        }
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
            let value = try next()
            if depth == 1, let stream, key.isText(stream.key), value.isBareMapping {
                pairs.append(YAMLPair(key: key, value: try give(value, to: stream, depth: depth + 1)))
            } else {
                pairs.append(YAMLPair(key: key, value: try node(from: value, depth: depth + 1)))
            }
        }
    }

    /// Gives the pairs of the mapping that begins with `event` away, and stands for it without them.
    private mutating func give(_ event: YAMLEvent, to stream: Stream, depth: Int) throws(Failure) -> YAMLNode {
        size.nodes += 1
        while true {
            let next = try next()
            if case .mappingEnd = next.kind {
                return YAMLNode(content: .mapping([]), start: event.start, end: next.end)
            }
            let key = try node(from: next, depth: depth + 1)
            stream.body(YAMLPair(key: key, value: try node(from: try self.next(), depth: depth + 1)))
        }
    }

    private mutating func alias(_ name: String, _ event: YAMLEvent, depth: Int) throws(Failure) -> YAMLNode {
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
        deepest = depth + anchor.height
        if deepest > limits.depth { throw tooDeep(event) }
        // Each is as much work as if it were written out.
        repeated += anchor.size
        size += anchor.size
        if repeated.nodes > limits.repeated || repeated.bytes > limits.bytes {
            let most = repeated.nodes > limits.repeated ? "\(limits.repeated) values" : "\(limits.bytes) bytes"
            throw failure(
                "yaml-alias",
                "aliases expand to more than \(most)",
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

    private mutating func check(_ tag: String, _ event: YAMLEvent) {
        let fits =
            switch event.kind {
            case .scalar: ["str", "int", "float", "bool", "null"].contains { tag == Self.core + $0 }
            case .sequenceStart: tag == Self.core + "seq"
            case .mappingStart: tag == Self.core + "map"
            default: true
            }
        if fits || tag == "!" { return }
        let shown = tag.hasPrefix(Self.core) ? "!!" + tag.dropFirst(Self.core.count) : tag
        problems.report(
            "yaml-tag",
            "the YAML tag \(MaskedURL.quoted(shown)) is not accepted here",
            help: "remove it; quote the value if it only begins with '!'",
            at: source.place(from: event.start, to: min(event.end, event.start + shown.unicodeScalars.count))
        )
    }

    private func tooDeep(_ event: YAMLEvent) -> Failure {
        let message = "lists and mappings are nested more than \(limits.depth) deep"
        return failure("yaml-depth", message, from: event.start, to: event.end)
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

extension YAMLEvent {
    /// Whether a mapping begins that nothing can refer to.
    fileprivate var isBareMapping: Bool {
        if case .mappingStart = kind { anchor == nil && tag == nil } else { false }
    }
}
