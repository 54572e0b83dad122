/// A `vendir.lock.yml`: what each of the contents resolved to.
struct VendirLock {
    private var contents: [VendirReader.Location: YAMLNode] = [:]

    /// Reads the lockfile beside the file of `input`. Throws `Failures` for one that is not YAML.
    init(_ input: ImportInput) throws {
        for name in ImportKind.lockfileNames {
            guard let bytes = try input.beside(name) else { continue }
            let document = try YAMLComposer.document(bytes, file: name)
            guard let root = document.root else { continue }
            for directory in Self.items(root, "directories") {
                guard let path = Self.text(Self.value(directory, "path")) else { continue }
                for content in Self.items(directory, "contents") {
                    let part = Self.text(Self.value(content, "path")) ?? "."
                    contents[.init(directory: path, part: part)] = content
                }
            }
            return
        }
    }

    /// The value of `key` in the section `kind` of the contents at `location`.
    func value(_ kind: String, _ key: String, of location: VendirReader.Location) -> String? {
        contents[location].flatMap { Self.value($0, kind) }.flatMap { Self.text(Self.value($0, key)) }
    }

    /// The first tag of the commit at `location`.
    func tag(of location: VendirReader.Location) -> String? {
        guard let git = contents[location].flatMap({ Self.value($0, "git") }) else { return nil }
        return Self.items(git, "tags").lazy.compactMap { Self.text($0) }.first
    }

    private static func value(_ node: YAMLNode, _ key: String) -> YAMLNode? {
        guard case .mapping(let pairs) = node.content else { return nil }
        return ForeignMap(pairs: pairs)[key]?.value
    }

    private static func items(_ node: YAMLNode, _ key: String) -> [YAMLNode] {
        guard case .sequence(let items)? = value(node, key)?.content else { return [] }
        return items
    }

    private static func text(_ node: YAMLNode?) -> String? {
        guard case .scalar(let text, _)? = node?.content, !text.isEmpty else { return nil }
        return text
    }
}
