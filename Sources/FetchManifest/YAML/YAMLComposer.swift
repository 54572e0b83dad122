internal import FetchModel

/// Builds the document of a text from libyaml's events, within limits.
struct YAMLComposer {
    private struct Anchor {
        var node: YAMLNode
        var size: Size
        /// The depth of the collections nested in it.
        var height: Int
    }

    /// How much was read, or is repeated by aliases.
    private struct Size {
        var nodes = 0
        /// The text of scalars.
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
    /// The depth of the deepest node so far in the current collection.
    private var deepest = 0
    private var problems: Problems

    /// A long mapping whose pairs are handed over one by one instead of being kept.
    struct Stream {
        /// Its key in the root.
        var key: String
        /// Receives each pair as soon as it is read.
        var body: (YAMLPair) -> Void
    }

    /// Returns the document in `source`. The mapping of `stream` is empty in it, unless it has an anchor or a tag: then it is
    /// complete and was not streamed.
    ///
    /// Throws `Failures`. The last one is at the first place that is not YAML or not accepted: several documents, aliases
    /// that expand without bound, and anything beyond `limits`.
    static func compose(
        _ source: SourceText,
        limits: YAMLLimits,
        stream: Stream? = nil
    ) throws(Failures) -> YAMLDocument {
        let result = YAMLEvents.reading(source.text) { events -> Result<YAMLDocument, Failures> in
            var composer = YAMLComposer(source: source, limits: limits, events: events, stream: stream)
            do throws(Located<YAMLError>) {
                let root = try composer.document()
                let start = source.place(from: 0, to: 1)
                return .success(YAMLDocument(root: root, problems: composer.problems, start: start))
            } catch {
                return .failure(Failures(composer.problems.sorted.all + [error.failure]))
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

    private mutating func document() throws(Located<YAMLError>) -> YAMLNode? {
        guard case .documentStart = try next().kind else { return nil }
        let root = try node(from: try next(), depth: 1)
        // The end of the document.
        _ = try next()
        let after = try next()
        if case .streamEnd = after.kind { return root.isEmpty ? nil : root }
        throw error(.secondDocument, after)
    }

    private mutating func node(from event: YAMLEvent, depth: Int) throws(Located<YAMLError>) -> YAMLNode {
        size.nodes += 1
        if size.nodes > limits.nodes {
            throw error(.tooManyValues(limit: limits.nodes), event)
        }
        if depth > limits.depth { throw error(.tooDeep(limit: limits.depth), event) }
        if let tag = event.tag { check(tag, event) }
        if let anchor = event.anchor { anchors[anchor] = .some(nil) }
        let (sizeBefore, deepestBefore) = (size, deepest)
        deepest = depth
        defer { deepest = max(deepest, deepestBefore) }

        var node = YAMLNode(content: .sequence([]), start: event.start, end: event.end)
        switch event.kind {
        case .scalar(let text, let style):
            // `!!str` before nothing or `null` makes it text.
            let isText = event.tag == Self.core + "str" || event.tag == "!"
            node.content = .scalar(text, isText && style == .plain ? .quoted : style)
            size.bytes += text.utf8.count
        case .sequenceStart: (node.content, node.end) = try sequence(depth: depth)
        case .mappingStart: (node.content, node.end) = try mapping(depth: depth)
        case .alias(let name): return try alias(name, event, depth: depth)
        case .documentStart, .documentEnd, .sequenceEnd, .mappingEnd, .streamEnd:
            throw error(.syntax(.missingValue), event)
        }
        if let anchor = event.anchor {
            var whole = size - sizeBefore
            whole.nodes += 1
            anchors[anchor] = Anchor(node: node, size: whole, height: deepest - depth)
        }
        return node
    }

    private mutating func sequence(depth: Int) throws(Located<YAMLError>) -> (YAMLNode.Content, Int) {
        var items: [YAMLNode] = []
        while true {
            let event = try next()
            if case .sequenceEnd = event.kind { return (.sequence(items), event.end) }
            items.append(try node(from: event, depth: depth + 1))
        }
    }

    private mutating func mapping(depth: Int) throws(Located<YAMLError>) -> (YAMLNode.Content, Int) {
        var pairs: [YAMLPair] = []
        while true {
            let event = try next()
            if case .mappingEnd = event.kind { return (.mapping(pairs), event.end) }
            let key = try node(from: event, depth: depth + 1)
            let value = try next()
            if depth == 1, let stream, key.isText(stream.key), value.isBareMapping {
                pairs.append(YAMLPair(key: key, value: try handOver(value, to: stream, depth: depth + 1)))
            } else {
                pairs.append(YAMLPair(key: key, value: try node(from: value, depth: depth + 1)))
            }
        }
    }

    /// Hands the pairs of the mapping that begins with `event` over to `stream`, and returns the mapping without them.
    private mutating func handOver(_ event: YAMLEvent, to stream: Stream, depth: Int) throws(Located<YAMLError>)
        -> YAMLNode
    {
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

    private mutating func alias(_ name: String, _ event: YAMLEvent, depth: Int) throws(Located<YAMLError>) -> YAMLNode {
        guard let known = anchors[name] else {
            let near = Suggestion.nearest(to: name, in: anchors.keys.sorted()).first
            throw error(.unknownAlias(name, suggestion: near), event)
        }
        guard let anchor = known else { throw error(.recursiveAlias, event) }
        deepest = depth + anchor.height
        if deepest > limits.depth { throw error(.tooDeep(limit: limits.depth), event) }
        // A repeated value is as much work as a written one.
        repeated += anchor.size
        size += anchor.size
        if repeated.nodes > limits.repeated { throw error(.aliasesRepeatTooManyValues(limit: limits.repeated), event) }
        if repeated.bytes > limits.bytes { throw error(.aliasesRepeatTooManyBytes(limit: limits.bytes), event) }
        // A problem with a repeated text is reported where it is repeated.
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
        let end = min(event.end, event.start + shown.unicodeScalars.count)
        problems.report(YAMLError.tag(shown), at: source.place(from: event.start, to: end))
    }

    private func next() throws(Located<YAMLError>) -> YAMLEvent {
        do {
            return try events.next()
        } catch {
            throw error.located(in: source)
        }
    }

    private func error(_ error: YAMLError, _ event: YAMLEvent) -> Located<YAMLError> {
        Located(fault: error, place: source.place(from: event.start, to: event.end))
    }
}

extension YAMLEvent {
    /// Whether it begins a mapping that no alias can repeat.
    fileprivate var isBareMapping: Bool {
        if case .mappingStart = kind { anchor == nil && tag == nil } else { false }
    }
}

extension YAMLComposer {
    /// Returns the document in `bytes`, which a person wrote: a manifest or a configuration. Throws `Failures`.
    static func document(_ bytes: [UInt8], file: String) throws(Failures) -> YAMLDocument {
        let source: SourceText
        do throws(Located<TextError>) {
            source = try SourceText(bytes, file: file, limit: YAMLLimits.manifest.bytes)
        } catch {
            throw Failures([error.failure])
        }
        let marks = source.conflictMarks()
        if !marks.isEmpty { throw Failures(marks.map(\.failure)) }
        return try compose(source, limits: .manifest)
    }
}
