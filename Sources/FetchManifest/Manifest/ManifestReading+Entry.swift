internal import FetchModel

/// One entry of `dependencies:` while it is read.
struct Entry {
    /// Its name.
    let name: String
    /// Where the name stands.
    let key: YAMLNode
    /// Its keys.
    let fields: Fields
}

extension ManifestReading {
    private static let meant = [
        "rev": "commit", "revision": "commit", "hash": "commit", "sha": "commit", "ref": "tag", "release": "tag",
        "dest": "into", "destination": "into", "path": "into", "dir": "into", "directory": "into", "to": "into",
        "checksum": "sha256", "digest": "sha256", "integrity": "sha256", "repository": "repo", "project": "repo",
        "uri": "url", "link": "url", "archive": "url", "files": "include", "ignore": "exclude", "subdir": "root",
        "semver": "version", "range": "version", "asset": "download", "extract": "unpack", "tags": "tag",
        "patch": "patches", "diff": "patches",
    ]
    private static let keys = Dependency.Key.allCases.map(\.rawValue)

    /// The dependency that an entry describes, in its short or its long form; of no use where problems were reported.
    mutating func dependency(_ name: String, _ pair: YAMLPair) -> Dependency? {
        if pair.value.isNull, !pair.value.isWord {
            reportNull(pair, help: "write '\(name): TAG', or the keys of the entry below it")
            return nil
        }
        switch pair.value.content {
        case .scalar: return shortForm(name, pair)
        case .mapping(let pairs):
            let fields = fields(of: pairs, known: Self.keys, meant: Self.meant, what: "a dependency")
            return longForm(Entry(name: name, key: pair.key, fields: fields))
        case .sequence:
            let message = "expected a tag or a mapping, found a list"
            problems.report(
                "wrong-type",
                message,
                help: "write '\(name): TAG', or keys such as 'tag: …'",
                at: pair.value
            )
            return nil
        }
    }

    private mutating func shortForm(_ name: String, _ pair: YAMLPair) -> Dependency? {
        let source = repository(name, at: pair.key, isName: true)
        let tag = ref(pair, "tag")
        guard let source, let vendor else { return nil }
        return Dependency(
            name: name,
            source: source,
            selector: tag.map { .tag($0) },
            destination: "\(vendor)/\(name)",
            place: problems.place(of: pair.key),
            places: [.tag: problems.place(of: pair.value)]
        )
    }

    private mutating func longForm(_ entry: Entry) -> Dependency? {
        let source = source(of: entry)
        let selector = selector(of: entry)
        checkCombinations(of: entry)
        checkRelease(of: entry, from: source)
        let fields = entry.fields
        let sha256 = fields["sha256"].flatMap { digest($0) }
        let download = fields["download"].flatMap { fileName($0) }
        let patches = fields["patches"].map { self.patches($0) } ?? []
        var shape = shape(of: fields)
        shape.patches = patches.map(\.path)
        let limits = fields["limits"].map { guards($0) } ?? Limits()
        let groups = fields["groups"].map { groupNames($0) } ?? []
        // A destination that is refused takes no part in the search for overlaps.
        let destination =
            if let into = fields["into"] { path(into, what: "a destination") } else {
                vendor.map { "\($0)/\(entry.name)" }
            }

        var places: [Dependency.Key: Place] = [:]
        for key in Dependency.Key.allCases {
            if let pair = fields[key.rawValue] { places[key] = problems.place(of: pair.value) }
        }
        return Dependency(
            name: entry.name,
            source: source ?? .archive(url: ""),
            selector: selector,
            sha256: sha256,
            download: download,
            shape: shape,
            destination: destination ?? "",
            groups: groups,
            limits: limits,
            place: problems.place(of: entry.key),
            places: places,
            patchPlaces: patches.map(\.place)
        )
    }

    private mutating func digest(_ pair: YAMLPair) -> SHA256Digest? {
        guard let text = text(pair) else { return nil }
        if let digest = SHA256Digest(hex: text) { return digest }
        let message = "expected 64 hexadecimal digits, found \(MaskedURL.quoted(text))"
        let help = text.hasPrefix("sha256:") ? "leave out 'sha256:'" : "`sha256sum FILE` prints them"
        problems.report("bad-sha256", message, help: help, at: pair.value)
        return nil
    }

    private mutating func fileName(_ pair: YAMLPair) -> String? {
        guard let text = text(pair) else { return nil }
        guard let fault = NameRule.fault(in: text) else { return text }
        let message = "\(MaskedURL.quoted(text)) cannot be the name of a download: \(fault)"
        problems.report("bad-name", message, help: "write the name of one file, as the host shows it", at: pair.value)
        return nil
    }

    private mutating func groupNames(_ pair: YAMLPair) -> [String] {
        (texts(pair) ?? []).compactMap { text, node in
            let isWord = !text.contains { $0.isWhitespace || $0 == "," || $0 == ":" }
            guard text.hasPrefix("-") || !isWord else { return text }
            let message = "\(MaskedURL.quoted(text)) cannot be the name of a group"
            problems.report("bad-name", message, help: "leave out spaces, commas, colons and a leading '-'", at: node)
            return nil
        }
    }

    private mutating func guards(_ pair: YAMLPair) -> Limits {
        guard let pairs = mapping(pair, example: "'limits: {files: 2000000, bytes: 20 GiB, ratio: 5000}'") else {
            return Limits()
        }
        let meant = ["size": "bytes", "count": "files", "entries": "files"]
        let fields = fields(of: pairs, known: ["files", "bytes", "ratio"], meant: meant, what: "'limits'")
        return Limits(
            files: fields["files"].flatMap { number($0, from: 1) },
            bytes: fields["bytes"].flatMap { byteSize($0) },
            ratio: fields["ratio"].flatMap { number($0, from: 1) }
        )
    }

    private mutating func byteSize(_ pair: YAMLPair) -> Int? {
        guard let text = text(pair) else { return nil }
        if let size = ByteSize.parse(text), size > 0 { return size }
        let unit = String(text.drop { !$0.isLetter })
        let near =
            ByteSize.unitNames.contains(unit) ? nil : ByteSize.unitNames.first { $0.lowercased() == unit.lowercased() }
        let help =
            near.map { "did you mean '\($0)'?" }
            ?? "write such as '500 MB' or '20 GiB'; units are \(ByteSize.unitNames.joined(separator: ", "))"
        problems.report(
            "bad-size",
            "expected a number of bytes, found \(MaskedURL.quoted(text))",
            help: help,
            at: pair.value
        )
        return nil
    }
}
