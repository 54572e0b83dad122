internal import FetchModel

/// The words of a manifest that a shell can complete: names of entries, groups and hosts.
///
/// It is read leniently, since it may be half edited, and silently. Words that are no valid names are left out, so that no
/// control character reaches a terminal.
package struct ManifestWords: Hashable, Sendable {
    /// The names of entries, in the order of the file.
    package private(set) var names: [String] = []
    /// The names of groups, sorted.
    package private(set) var groups: [String] = []
    /// The names of hosts that it defines, in the order of the file.
    package private(set) var hosts: [String] = []

    /// Reads the manifest at `path`; without words where it cannot be read.
    package init(path: String) {
        self.init(bytes: ManifestFile.bytes(path: path) ?? [])
    }

    /// Reads `bytes`.
    package init(bytes: [UInt8]) {
        guard let document = try? YAMLComposer.document(bytes, file: ""), let root = document.root,
            case .mapping(let pairs) = root.content
        else { return }
        hosts = Self.keys(of: pairs.first { $0.key.isText("hosts") }?.value)
        guard let entries = pairs.first(where: { $0.key.isText("dependencies") })?.value else { return }
        names = Self.keys(of: entries)
        guard case .mapping(let dependencies) = entries.content else { return }
        groups = Set(dependencies.flatMap(Self.groups)).sorted()
    }

    private static func keys(of node: YAMLNode?) -> [String] {
        guard case .mapping(let pairs)? = node?.content else { return [] }
        return pairs.compactMap { name($0.key) }
    }

    private static func groups(of entry: YAMLPair) -> [String] {
        guard case .mapping(let fields) = entry.value.content,
            let value = fields.first(where: { $0.key.isText("groups") })?.value
        else { return [] }
        guard case .sequence(let items) = value.content else { return [name(value)].compactMap(\.self) }
        return items.compactMap(name)
    }

    private static func name(_ node: YAMLNode) -> String? {
        guard case .scalar(let text, _) = node.content, NameRule.fault(in: text) == nil else { return nil }
        return text
    }
}
