internal import CLibYAML
internal import FetchModel

/// One event of libyaml.
struct YAMLEvent {
    enum Kind {
        case documentStart
        case documentEnd
        case sequenceStart
        case sequenceEnd
        case mappingStart
        case mappingEnd
        case scalar(String, YAMLNode.Style)
        case alias(String)
        case streamEnd
    }

    var kind: Kind
    /// The name after `&`.
    var anchor: String?
    /// The tag, resolved: `tag:yaml.org,2002:str` for `!!str`.
    var tag: String?
    /// Whether it begins a collection in brackets or braces.
    var isFlow = false
    /// The index of its first code point.
    var start: Int
    /// The index after its last code point.
    var end: Int
}

/// libyaml's events, pulled one by one. Only this file imports libyaml.
///
/// libyaml keeps a state for each open collection and looks at most 1024 characters ahead, so a caller that stops pulling
/// at some depth bounds its time and memory.
final class YAMLEvents {
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let isReady: Bool

    /// The version of libyaml, and an address in its code.
    static var library: (version: String, address: UnsafeRawPointer) {
        let version: @convention(c) () -> UnsafePointer<CChar>? = yaml_get_version_string
        return (version().map { String(cString: $0) } ?? "", unsafeBitCast(version, to: UnsafeRawPointer.self))
    }

    /// Calls `body` with the events of `text`.
    static func reading<Result>(_ text: String, _ body: (YAMLEvents) -> Result) -> Result {
        var text = text
        return text.withUTF8 { body(YAMLEvents($0)) }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        parser.initialize(to: yaml_parser_t())
        isReady = yaml_parser_initialize(parser) == 1
        guard isReady else { return }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        if isReady { yaml_parser_delete(parser) }
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// Returns the next event. Throws `YAMLProblem`; there is no event after that.
    func next() throws(YAMLProblem) -> YAMLEvent {
        var event = yaml_event_t()
        guard isReady, yaml_parser_parse(parser, &event) == 1 else { throw problem() }
        defer { yaml_event_delete(&event) }
        let start = Int(event.start_mark.index)
        let end = Int(event.end_mark.index)
        func made(
            _ kind: YAMLEvent.Kind,
            _ anchor: UnsafeMutablePointer<yaml_char_t>? = nil,
            tag: UnsafeMutablePointer<yaml_char_t>? = nil
        ) -> YAMLEvent {
            YAMLEvent(kind: kind, anchor: Self.text(anchor), tag: Self.text(tag), start: start, end: end)
        }
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let style: YAMLNode.Style =
                switch scalar.style {
                case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
                case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
                default: .plain
                }
            return made(.scalar(String(decoding: bytes, as: UTF8.self), style), scalar.anchor, tag: scalar.tag)
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            var start = made(.sequenceStart, sequence.anchor, tag: sequence.tag)
            start.isFlow = sequence.style == YAML_FLOW_SEQUENCE_STYLE
            return start
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            var start = made(.mappingStart, mapping.anchor, tag: mapping.tag)
            start.isFlow = mapping.style == YAML_FLOW_MAPPING_STYLE
            return start
        case YAML_ALIAS_EVENT: return made(.alias(Self.text(event.data.alias.anchor) ?? ""))
        case YAML_SEQUENCE_END_EVENT: return made(.sequenceEnd)
        case YAML_MAPPING_END_EVENT: return made(.mappingEnd)
        case YAML_DOCUMENT_START_EVENT: return made(.documentStart)
        case YAML_DOCUMENT_END_EVENT: return made(.documentEnd)
        case YAML_STREAM_START_EVENT: return try next()
        default: return made(.streamEnd)
        }
    }

    private func problem() -> YAMLProblem {
        let state = parser.pointee
        return YAMLProblem(
            problem: state.problem.map { String(cString: $0) } ?? "",
            index: Int(state.problem_mark.index),
            context: state.context.map { String(cString: $0) } ?? "",
            contextIndex: Int(state.context_mark.index)
        )
    }

    private static func text(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }
}
