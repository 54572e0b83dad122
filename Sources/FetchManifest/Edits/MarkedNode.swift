/// One node of a YAML text as it is written: with its marks, and without what aliases stand for.
struct MarkedNode {
    enum Content {
        case scalar(String, YAMLNode.Style)
        case sequence([MarkedNode])
        case mapping([MarkedPair])
        case alias
    }

    var content: Content
    /// The index of its first code point, that of its anchor or tag where it has one.
    var start: Int
    /// The index after its last code point. A block collection ends with its last node, before any comments.
    var end: Int
    /// Whether it is a collection in brackets or braces.
    var isFlow = false
    /// Whether it has an anchor, so that aliases may repeat it.
    var isAnchored = false
    /// Whether it has a tag, such as `!!str`.
    var isTagged = false

    /// Its text, if it is a scalar.
    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// Its pairs; none if it is no mapping.
    var pairs: [MarkedPair] {
        if case .mapping(let pairs) = content { pairs } else { [] }
    }

    /// Whether it is null in YAML's core schema.
    var isNull: Bool {
        guard case .scalar(let text, let style) = content else { return false }
        return YAMLNode(content: .scalar(text, style), start: start, end: end).isNull && !isTagged
    }

    /// Whether it or something in it has an anchor.
    var holdsAnchor: Bool {
        switch content {
        case .scalar, .alias: isAnchored
        case .sequence(let items): isAnchored || items.contains(where: \.holdsAnchor)
        case .mapping(let pairs): isAnchored || pairs.contains { $0.key.holdsAnchor || $0.value.holdsAnchor }
        }
    }

    /// Returns the pair whose key is `key`.
    func pair(_ key: String) -> MarkedPair? { pairs.first { $0.key.text == key } }
}

/// A key of a mapping, with its value.
struct MarkedPair {
    var key: MarkedNode
    var value: MarkedNode
}

/// Builds marked nodes from libyaml's events. The text must have been read before, so that its depth is bounded.
struct MarkedComposer {
    private let events: YAMLEvents
    private let scalars: [Unicode.Scalar]

    /// Returns the root of the only document in `text`, whose code points are `scalars`; `nil` if it has none.
    static func root(of text: String, _ scalars: [Unicode.Scalar]) throws(YAMLProblem) -> MarkedNode? {
        try YAMLEvents.reading(text) { events -> Result<MarkedNode?, YAMLProblem> in
            let composer = MarkedComposer(events: events, scalars: scalars)
            return Result { () throws(YAMLProblem) in try composer.document() }
        }.get()
    }

    private func document() throws(YAMLProblem) -> MarkedNode? {
        guard case .documentStart = try events.next().kind else { return nil }
        return try node(from: try events.next())
    }

    private func node(from event: YAMLEvent) throws(YAMLProblem) -> MarkedNode {
        var node = MarkedNode(content: .alias, start: event.start, end: event.end)
        (node.isFlow, node.isAnchored, node.isTagged) = (event.isFlow, event.anchor != nil, event.tag != nil)
        switch event.kind {
        case .scalar(let text, let style):
            node.content = .scalar(text, style)
            // libyaml ends a block of text where the next line with text begins.
            if style == .block { node.end = trimmed(node.end, from: node.start) }
        case .sequenceStart: try fill(&node, sequence())
        case .mappingStart: try fill(&node, mapping())
        default: break
        }
        return node
    }

    private func fill(_ node: inout MarkedNode, _ filled: (MarkedNode.Content, last: Int?, end: Int)) {
        node.content = filled.0
        node.end = node.isFlow ? filled.end : filled.last ?? node.end
    }

    private func sequence() throws(YAMLProblem) -> (MarkedNode.Content, last: Int?, end: Int) {
        var items: [MarkedNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind { return (.sequence(items), items.last?.end, event.end) }
            items.append(try node(from: event))
        }
    }

    private func mapping() throws(YAMLProblem) -> (MarkedNode.Content, last: Int?, end: Int) {
        var pairs: [MarkedPair] = []
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind { return (.mapping(pairs), pairs.last?.value.end, event.end) }
            let key = try node(from: event)
            pairs.append(MarkedPair(key: key, value: try node(from: try events.next())))
        }
    }

    /// Returns the index after the last code point before `end` that is neither a blank nor a line end.
    private func trimmed(_ end: Int, from start: Int) -> Int {
        var end = min(end, scalars.count)
        while end > start, MarkedText.isBlank(scalars[end - 1]) || MarkedText.isLineEnd(scalars[end - 1]) { end -= 1 }
        return end
    }
}
