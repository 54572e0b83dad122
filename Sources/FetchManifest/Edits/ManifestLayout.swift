internal import FetchModel

/// Where the entries of a manifest are in its text, and how they are edited.
struct ManifestLayout {
    static let key = "dependencies"
    private static let selectors = SelectorRules.keys

    let text: MarkedText
    private let root: MarkedNode
    /// `dependencies:` with its value.
    private let section: MarkedPair?

    /// Lays out the manifest with this root.
    init(_ text: MarkedText, root: MarkedNode) {
        self.text = text
        self.root = root
        section = root.pair(Self.key)
    }

    // MARK: - Entries

    /// Returns the edits that add an entry: in its place where there are at least two entries and they are in order, otherwise
    /// at the end.
    func adding(_ entry: EntryText) throws(EditRefusal) -> [TextEdit] {
        guard let section else { return try addingSection(entry) }
        try section.value.requireOwn(Self.key)
        let pair = PairText(lines: { entry.lines(indent: $0, step: step) }, flow: entry.flow)
        if section.value.pairs.isEmpty { return try addingFirst(pair, to: section) }
        let names = section.value.pairs.map { $0.key.text ?? "" }
        return try edits(of: section).inserting(pair, at: Self.position(of: entry.name, in: names))
    }

    /// Returns the edits that remove the entry called `name`.
    func removing(_ name: String) throws(EditRefusal) -> [TextEdit] {
        let section = try requireSection()
        guard let index = section.value.pairs.firstIndex(where: { $0.key.text == name }) else { return [] }
        let pair = section.value.pairs[index]
        try pair.key.requireOwn(name)
        if case .alias = pair.value.content { throw EditRefusal(.alias(name), at: pair.value) }
        if pair.value.holdsAnchor { throw EditRefusal(.anchored(name), at: pair.value) }
        let removal = try edits(of: section).removing(index)
        guard section.value.pairs.count == 1, !section.value.isFlow else { return removal }
        // What is left is null, which is a manifest without entries: comments below the key may be examples of some.
        guard !section.value.isTagged, let colon = colon(after: section.key), text.endsLine(colon + 1) else {
            throw EditRefusal(.unusual(Self.key), at: section.key)
        }
        return removal
    }

    private func edits(of section: MarkedPair) -> MappingEdits {
        MappingEdits(of: section, called: Self.key, in: text)
    }

    private func requireSection() throws(EditRefusal) -> MarkedPair {
        guard let section else { throw EditRefusal(.unusual(Self.key), at: root) }
        try section.value.requireOwn(Self.key)
        return section
    }

    /// Returns the edits that add `dependencies: {}` to a manifest in braces; `nil` for any other.
    func addingEmptySection() throws(EditRefusal) -> [TextEdit]? {
        root.isFlow ? try addingSection { _ in "" } : nil
    }

    /// Adds `dependencies` as the last key of a manifest in braces.
    private func addingSection(_ entries: @escaping (ScalarText.Style) -> String) throws(EditRefusal) -> [TextEdit] {
        try root.requireOwn(Self.key)
        guard case .mapping(let pairs) = root.content, !root.isTagged else {
            throw EditRefusal(.unusual(Self.key), at: root)
        }
        let section = PairText(
            lines: { _ in [] },
            flow: { style in "\(ScalarText.of(Self.key, style, isFlow: true)): {\(entries(style))}" }
        )
        if pairs.isEmpty { return [.insert(section.flow(.plain), at: root.start + 1)] }
        let outer = MarkedPair(key: root, value: root)
        return try MappingEdits(of: outer, called: Self.key, in: text).inserting(section, at: pairs.count)
    }

    /// Adds `dependencies:` with the entry after the last key of a manifest that has none.
    private func addingSection(_ entry: EntryText) throws(EditRefusal) -> [TextEdit] {
        if root.isFlow { return try addingSection(entry.flow) }
        guard let last = root.pairs.last, text.isFirstInLine(last.key.start),
            text.endsLine(last.value.end)
        else { throw EditRefusal(.unusual(Self.key), at: root) }
        let column = text.column(last.key.start)
        let head = String(repeating: " ", count: column) + Self.key + ":"
        let lines = [head] + entry.lines(indent: column + step, step: step)
        return [text.insertion(of: lines, at: text.afterComments(last.value.end, deeperThan: column))]
    }

    /// Adds the first entry. `{}` becomes a block, unless the whole manifest is in braces.
    private func addingFirst(_ pair: PairText, to section: MarkedPair) throws(EditRefusal) -> [TextEdit] {
        let value = section.value
        let isWritten = value.start < value.end
        let isInOneLine = text.lineStart(value.start) == text.lineStart(value.end)
        if value.isFlow, root.isFlow || !isInOneLine || !text.endsLine(value.end) {
            let style = ScalarText.style(beginningWith: text.scalars[section.key.start])
            return [.insert(pair.flow(style), at: value.start + 1)]
        }
        guard !root.isFlow, !value.isTagged, text.isFirstInLine(section.key.start), text.endsLine(value.end) else {
            throw EditRefusal(.unusual(Self.key), at: section.key)
        }
        if isWritten, text.isFirstInLine(value.start) {
            let column = text.column(value.start)
            let lines = pair.lines(column).joined(separator: text.lineEnding)
            return [TextEdit(range: value.start..<value.end, text: String(lines.dropFirst(column)))]
        }
        let indent = text.column(section.key.start) + step
        // Deeper comments would become those of the entry.
        let start = text.afterComments(value.end, deeperThan: indent)
        let addition = text.insertion(of: pair.lines(indent), at: start)
        guard isWritten else { return [addition] }
        return [.remove(value.start - (text.scalars[value.start - 1] == " " ? 1 : 0)..<value.end), addition]
    }

    /// By how much the file indents: the keys of an entry, else the content of another key, else two spaces.
    private var step: Int {
        let outer = section.map { [$0] } ?? []
        for pair in outer.flatMap(\.value.pairs) + outer + root.pairs {
            guard let first = pair.value.pairs.first, !pair.value.isFlow else { continue }
            let step = text.column(first.key.start) - text.column(pair.key.start)
            if step > 0, text.isFirstInLine(first.key.start), text.isFirstInLine(pair.key.start) { return step }
        }
        return 2
    }

    private static func position(of name: String, in names: [String]) -> Int {
        guard names.count > 1 else { return names.count }
        let orders: [(String, String) -> Bool] = [
            { $0.precedesInBytes($1) }, { $0.lowercased().precedesInBytes($1.lowercased()) },
        ]
        for precedes in orders where zip(names, names.dropFirst()).allSatisfy(precedes) {
            return names.firstIndex { precedes(name, $0) } ?? names.count
        }
        return names.count
    }

    // MARK: - Keys of an entry

    /// Returns the edits that make the entry called `name` request `value` under `key`, one of `tag`, `branch`, `commit` and
    /// `version`, instead of what it requests now.
    func selecting(_ key: String, _ value: String, of name: String) throws(EditRefusal) -> [TextEdit] {
        let section = try requireSection()
        let entry = try requireEntry(name, in: section)
        guard case .mapping(let fields) = entry.value.content else {
            let style = ScalarText.style(beginningWith: text.scalars[entry.value.start])
            let new = ScalarText.of(value, style, isFlow: section.value.isFlow)
            let replacement = TextEdit(range: entry.value.start..<entry.value.end, text: new)
            return key == "tag" ? [replacement] : try lengthening(entry, key: key, in: section) + [replacement]
        }
        guard let old = fields.first(where: { $0.key.text.map(Self.selectors.contains) ?? false }) else {
            throw EditRefusal(.unusual(name), at: entry.key)
        }
        try old.value.requireOwn(old.key.text ?? key)
        let style = ScalarText.style(beginningWith: text.scalars[old.value.start])
        let new = ScalarText.of(value, style, isFlow: entry.value.isFlow)
        var edits = [TextEdit(range: old.value.start..<old.value.end, text: new)]
        if old.key.text != key {
            try old.key.requireOwn(name)
            let style = ScalarText.style(beginningWith: text.scalars[old.key.start])
            let new = ScalarText.of(key, style, isFlow: entry.value.isFlow)
            edits.append(TextEdit(range: old.key.start..<old.key.end, text: new))
        }
        if key != "version", let prefix = fields.firstIndex(where: { $0.key.text == "tag-prefix" }) {
            edits += try MappingEdits(of: entry, called: name, in: text).removing(prefix)
        }
        return edits
    }

    /// Returns the edits that add `file` to the list under `key`, `patches` or `signed-by`, of the entry called `name`, as the
    /// last one.
    func adding(_ file: String, to key: String, of name: String) throws(EditRefusal) -> [TextEdit] {
        let section = try requireSection()
        let entry = try requireEntry(name, in: section)
        let list = EntryText(name: name, fields: [(key, .list([file]))])
        guard case .mapping(let fields) = entry.value.content else {
            let isFlow = section.value.isFlow
            let style = ScalarText.style(beginningWith: text.scalars[entry.key.start])
            let longer = try lengthening(entry, key: "tag", in: section, closing: !isFlow)
            if isFlow { return longer + [.insert(", \(list.field(style))}", at: entry.value.end)] }
            let column = try edits(of: section).column(of: entry)
            let line = String(repeating: " ", count: column + step) + list.field(.plain)
            let start = text.afterComments(entry.value.end, deeperThan: column)
            return longer + [text.insertion(of: [line], at: start)]
        }
        if let old = fields.first(where: { $0.key.text == key }) {
            try old.value.requireOwn(key)
            return try appending(file, to: old, isFlow: entry.value.isFlow)
        }
        let pair = PairText(
            lines: { [String(repeating: " ", count: $0) + list.field(.plain)] },
            flow: { list.field($0, isFlow: true) }
        )
        return try MappingEdits(of: entry, called: name, in: text).inserting(pair, at: fields.count)
    }

    /// Appends `file` to a list, or makes a list of the one text that is there.
    private func appending(_ file: String, to pair: MarkedPair, isFlow: Bool) throws(EditRefusal) -> [TextEdit] {
        let value = pair.value
        switch value.content {
        case .scalar(let text, _):
            let items = [text, file].map { ScalarText.of($0, isFlow: true) }
            return [TextEdit(range: value.start..<value.end, text: "[\(items.joined(separator: ", "))]")]
        case .sequence(let items):
            guard let last = items.last else {
                return [.insert(ScalarText.of(file, isFlow: true), at: value.start + 1)]
            }
            let style = ScalarText.style(beginningWith: text.scalars[last.start])
            let new = ScalarText.of(file, style, isFlow: value.isFlow)
            if value.isFlow { return [.insert(", \(new)", at: last.end)] }
            let line = text.lineStart(last.start)
            let dash = text.skippingBlanks(line)
            guard text.scalars[dash] == "-", text.isFirstInLine(dash), text.endsLine(last.end) else {
                throw EditRefusal(.unusual(pair.key.text ?? ""), at: pair.key)
            }
            let start = text.afterComments(last.end, deeperThan: dash - line)
            return [text.insertion(of: [String(repeating: " ", count: dash - line) + "- \(new)"], at: start)]
        case .mapping, .alias: throw EditRefusal(.unusual(pair.key.text ?? ""), at: pair.key)
        }
    }

    /// Turns `name: TAG` into the long form with the value under `key`; what follows the value in its line stays there. In
    /// braces it is left open unless `closing`.
    private func lengthening(
        _ entry: MarkedPair,
        key: String,
        in section: MarkedPair,
        closing: Bool = true
    ) throws(EditRefusal) -> [TextEdit] {
        let value = entry.value
        if section.value.isFlow {
            let style = ScalarText.style(beginningWith: text.scalars[entry.key.start])
            let key = ScalarText.of(key, style, isFlow: true)
            return [.insert("{\(key): ", at: value.start)] + (closing ? [.insert("}", at: value.end)] : [])
        }
        let column = try edits(of: section).column(of: entry)
        guard let colon = colon(after: entry.key), text.endsLine(value.end),
            text.lineStart(value.start) == text.lineStart(value.end),
            text.lineStart(value.start) == text.lineStart(entry.key.start)
        else { throw EditRefusal(.unusual(entry.key.text ?? ""), at: entry.key) }
        let margin = String(repeating: " ", count: column + step)
        return [TextEdit(range: colon + 1..<value.start, text: "\(text.lineEnding)\(margin)\(key): ")]
    }

    private func requireEntry(_ name: String, in section: MarkedPair) throws(EditRefusal) -> MarkedPair {
        guard let entry = section.value.pair(name) else { throw EditRefusal(.unusual(name), at: section.key) }
        try entry.key.requireOwn(name)
        try entry.value.requireOwn(name)
        return entry
    }

    /// Returns the index of the colon behind `key`.
    private func colon(after key: MarkedNode) -> Int? {
        let next = text.skippingBlanks(key.end)
        return next < text.scalars.count && text.scalars[next] == ":" ? next : nil
    }
}

extension MarkedNode {
    /// Throws for an alias and for what an alias may repeat; `name` is its name in messages.
    func requireOwn(_ name: String) throws(EditRefusal) {
        if case .alias = content { throw EditRefusal(.alias(name), at: self) }
        if isAnchored { throw EditRefusal(.anchored(name), at: self) }
    }
}
