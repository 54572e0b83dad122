internal import FetchModel

extension ManifestReading {
    /// How the archive becomes the vendored tree, but for its patches.
    mutating func shape(of fields: Fields) -> Shape {
        var shape = Shape()
        shape.strip = fields["strip"].flatMap { number($0, from: 0) }
        shape.root = fields["root"].flatMap { inside($0) }
        shape.include = fields["include"].map { globs($0) } ?? []
        shape.exclude = fields["exclude"].map { globs($0) } ?? []
        shape.unpack = fields["unpack"].flatMap { bool($0) } ?? true
        shape.submodules = fields["submodules"].flatMap { bool($0) } ?? false
        shape.lfs = fields["lfs"].flatMap { bool($0) } ?? false
        shape.portable = fields["portable"].flatMap { bool($0) } ?? false
        if let include = fields["include"], case .sequence(let items) = include.value.content, items.isEmpty {
            let message = "an empty 'include' takes nothing"
            problems.report("missing-value", message, help: "remove the key to take everything", at: include.value)
        }
        return shape
    }

    private mutating func inside(_ pair: YAMLPair) -> String? {
        guard let text = text(pair) else { return nil }
        do throws(PathRule.Fault) {
            let path = try PathRule.inside(text, of: "dependency")
            return path.isEmpty ? nil : path
        } catch {
            let message = "\(MaskedURL.quoted(text)) is no folder of the dependency: \(error.reason)"
            problems.report("bad-path", message, help: "write a path such as 'src/core'", at: pair.value)
            return nil
        }
    }

    private mutating func globs(_ pair: YAMLPair) -> [Glob] {
        (texts(pair) ?? []).compactMap { text, node in
            do throws(Glob.Malformed) {
                return try Glob(text)
            } catch {
                let message = "the pattern \(MaskedURL.quoted(text)) is malformed: \(error.reason)"
                problems.report("bad-glob", message, help: "patterns are those of .gitignore files", at: node)
                return nil
            }
        }
    }

    /// The patches' paths, and where each stands.
    mutating func patches(_ pair: YAMLPair) -> [(path: String, place: Place)] {
        (texts(pair) ?? []).compactMap { text, node in
            do throws(PathRule.Fault) {
                let path = try PathRule.inside(text)
                if path.isEmpty || text.hasSuffix("/") { throw PathRule.Fault(reason: "it names a folder") }
                return (path, problems.place(of: node))
            } catch {
                let message = "\(MaskedURL.quoted(text)) is no patch of the project: \(error.reason)"
                problems.report(
                    "bad-path",
                    message,
                    help: "write a path inside the project, such as 'patches/engine.patch'",
                    at: node
                )
                return nil
            }
        }
    }
}
