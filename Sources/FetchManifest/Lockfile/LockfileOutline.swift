package import FetchModel

/// Where the entries of a lockfile are, for messages about them. Pins have no places: a run without a failure needs none.
package enum LockfileOutline {
    /// Returns the places of the entries' names in `bytes`; `file` is the lockfile's name in messages. What cannot be read
    /// has no places.
    package static func places(bytes: [UInt8], file: String) -> [String: Place] {
        guard let source = try? SourceText(bytes, file: file, limit: YAMLLimits.lockfile.bytes) else { return [:] }
        var places: [String: Place] = [:]
        func add(_ pair: YAMLPair) {
            guard case .scalar(let name, _) = pair.key.content, places[name] == nil else { return }
            places[name] = source.place(from: pair.key.start, to: pair.key.end)
        }
        let stream = YAMLComposer.Stream(key: "dependencies") { add($0) }
        guard let document = try? YAMLComposer.compose(source, limits: .lockfile, stream: stream) else { return [:] }
        // Entries with an anchor or a tag were not streamed.
        if case .mapping(let pairs)? = document.root?.content,
            case .mapping(let entries)? = pairs.first(where: { $0.key.isText("dependencies") })?.value.content
        {
            for entry in entries { add(entry) }
        }
        return places
    }
}
