internal import FetchModel

/// The destinations that a manifest names, read without checking the rest of it.
///
/// It tells whether a directory is part of a dependency, also while the manifest has mistakes.
package struct ManifestOutline {
    private let vendor: String
    /// `nil` where the manifest cannot be read at all; then everything below `vendor` counts.
    private let destinations: Set<String>?

    /// Reads the manifest at `path`.
    package init(path: String) {
        guard let bytes = ManifestFile.bytes(path: path),
            let document = try? YAMLComposer.document(bytes, file: path),
            case .mapping(let pairs)? = document.root?.content
        else {
            (vendor, destinations) = ("vendor", nil)
            return
        }
        let vendor = pairs.first { $0.key.isText("vendor") }.flatMap { Self.path($0.value) } ?? "vendor"
        var destinations: Set<String> = []
        if case .mapping(let entries)? = pairs.first(where: { $0.key.isText("dependencies") })?.value.content {
            for entry in entries {
                if let destination = Self.destination(of: entry, in: vendor) { destinations.insert(destination) }
            }
        }
        (self.vendor, self.destinations) = (vendor, destinations)
    }

    /// Returns whether the directory at `path`, relative to the manifest, is a destination or lies in one.
    package func hasDestination(around path: String) -> Bool {
        guard let destinations else { return path.hasPrefix(vendor + "/") }
        let ends = path.indices.filter { path[$0] == "/" } + [path.endIndex]
        return ends.contains { destinations.contains(String(path[..<$0])) }
    }

    private static func destination(of entry: YAMLPair, in vendor: String) -> String? {
        if case .mapping(let fields) = entry.value.content, let into = fields.first(where: { $0.key.isText("into") }) {
            return path(into.value)
        }
        guard case .scalar(let name, _) = entry.key.content else { return nil }
        return "\(vendor)/\(name)"
    }

    private static func path(_ node: YAMLNode) -> String? {
        guard case .scalar(let text, _) = node.content else { return nil }
        return try? PathRule.destination(text)
    }
}
