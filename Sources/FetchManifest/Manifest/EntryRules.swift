internal import FetchModel

/// One entry of `dependencies:` in its long form.
struct Entry {
    let name: String
    /// The node of the name.
    let key: YAMLNode
    let fields: Fields
}

/// Reads the entries of `dependencies:`.
struct EntryRules {
    static let schema = FieldSchema(
        owner: "a dependency",
        keys: Dependency.Key.allCases.map(\.rawValue),
        synonyms: [
            "rev": "commit", "revision": "commit", "hash": "commit", "sha": "commit", "ref": "tag", "release": "tag",
            "dest": "into", "destination": "into", "path": "into", "dir": "into", "directory": "into", "to": "into",
            "checksum": "sha256", "digest": "sha256", "integrity": "sha256", "repository": "repo", "project": "repo",
            "uri": "url", "link": "url", "archive": "url", "files": "include", "ignore": "exclude", "subdir": "root",
            "semver": "version", "range": "version", "asset": "download", "extract": "unpack", "tags": "tag",
            "patch": "patches", "diff": "patches", "prefix": "tag-prefix", "licence": "license", "spdx": "license",
            "sig": "signature", "asc": "signature", "keys": "signed-by", "keyring": "signed-by", "signers": "signed-by",
            "public-keys": "signed-by", "signed_by": "signed-by",
        ]
    )

    let defaults: ManifestDefaults

    /// Returns all entries in the order of the file, which are of no use where problems were reported.
    func dependencies(_ entries: [YAMLPair], _ reader: inout FieldReader) -> [Dependency] {
        var dependencies: [Dependency] = []
        dependencies.reserveCapacity(entries.count)
        var seen: [String: YAMLNode] = [:]
        seen.reserveCapacity(entries.count)
        for entry in entries {
            guard let name = reader.key(entry.key), isAcceptable(name, at: entry.key, &seen, &reader) else { continue }
            if let dependency = reader.reading(name, { dependency(name, entry, &$0) }) {
                dependencies.append(dependency)
            }
        }
        return dependencies
    }

    private func isAcceptable(
        _ name: String,
        at key: YAMLNode,
        _ seen: inout [String: YAMLNode],
        _ reader: inout FieldReader
    ) -> Bool {
        if let fault = NameRule.fault(in: name) {
            reader.report(EntryError.badName(name, fault), at: key)
            return false
        }
        let folded = PathRule.folded(name)
        guard let first = seen[folded] else {
            seen[folded] = key
            return true
        }
        let line = reader.place(of: first).line
        if case .scalar(let text, _) = first.content, text == name {
            // Strings are equal in any normal form.
            if text.utf8.elementsEqual(name.utf8) {
                reader.reportDuplicate(name, at: key, first: first)
            } else {
                reader.report(EntryError.nameDiffersInNormalForm(name, firstLine: line), at: key)
            }
        } else {
            reader.report(EntryError.nameDiffersInCase(name, firstLine: line), at: key)
        }
        return false
    }

    private func dependency(_ name: String, _ pair: YAMLPair, _ reader: inout FieldReader) -> Dependency? {
        if pair.value.isNull, !pair.value.isNullWord {
            reader.reportMissingValue(pair, help: "write '\(name): TAG', or the keys of the entry below it")
            return nil
        }
        switch pair.value.content {
        case .scalar: return shortForm(name, pair, &reader)
        case .mapping(let pairs):
            return longForm(Entry(name: name, key: pair.key, fields: reader.fields(of: pairs, Self.schema)), &reader)
        case .sequence:
            let help = "write '\(name): TAG', or keys such as 'tag: …'"
            reader.report(
                FieldError.wrongType(expected: "a tag or a mapping", found: "a list", help: help),
                at: pair.value
            )
            return nil
        }
    }

    private func shortForm(_ name: String, _ pair: YAMLPair, _ reader: inout FieldReader) -> Dependency? {
        let source = SourceRules(defaults: defaults).repository(name, at: pair.key, isName: true, &reader)
        let tag = SelectorRules.ref(pair, .tag, &reader)
        guard let source, let vendor = defaults.vendor else { return nil }
        return Dependency(
            name: name,
            source: source,
            selector: tag.map { .tag($0) },
            shape: Shape(portable: defaults.isPortable),
            destination: "\(vendor)/\(name)",
            place: reader.place(of: pair.key),
            places: [.tag: reader.place(of: pair.value)]
        )
    }

    private func longForm(_ entry: Entry, _ reader: inout FieldReader) -> Dependency {
        let fields = entry.fields
        let source = SourceRules(defaults: defaults).source(of: entry, &reader)
        let selector = SelectorRules.selector(of: entry, &reader)
        CombinationRules(entry: entry).check(&reader)
        SignatureRules.checkCombination(entry, &reader)
        if let source { DownloadRules(hosts: defaults.hosts).check(entry, from: source, &reader) }
        var shape = ShapeRules.shape(of: fields, isPortable: defaults.isPortable, &reader)
        let patches = fields["patches"].map { ShapeRules.patches($0, &reader) } ?? []
        shape.patches = patches.map(\.value)
        let keyFiles = fields["signed-by"].map { SignatureRules.keyFiles($0, &reader) } ?? []
        return Dependency(
            name: entry.name,
            source: source ?? .archive(url: ""),
            selector: selector,
            sha256: fields["sha256"].flatMap { sha256($0, &reader) },
            download: fields["download"].flatMap { DownloadRules.fileName($0, &reader) },
            shape: shape,
            // A refused destination takes no part in the search for overlaps.
            destination: destination(of: entry, &reader) ?? "",
            groups: fields["groups"].map { groups($0, &reader) } ?? [],
            limits: fields["limits"].map { LimitRules.limits($0, &reader) } ?? Limits(),
            signedBy: keyFiles.map(\.value),
            signature: fields["signature"].flatMap { SignatureRules.signature($0, &reader) },
            license: fields["license"].flatMap { license($0, &reader) },
            place: reader.place(of: entry.key),
            places: places(of: fields, reader),
            patchPlaces: patches.map(\.place),
            signedByPlaces: keyFiles.map(\.place)
        )
    }

    private func destination(of entry: Entry, _ reader: inout FieldReader) -> String? {
        guard let into = entry.fields["into"] else { return defaults.vendor.map { "\($0)/\(entry.name)" } }
        return reader.value(into) { text throws(DestinationError) in
            do throws(PathFault) { return try PathRule.destination(text) } catch {
                throw .badPath(text, isVendor: false, error)
            }
        }
    }

    private func sha256(_ pair: YAMLPair, _ reader: inout FieldReader) -> SHA256Digest? {
        reader.value(pair) { text throws(EntryError) in
            guard let digest = SHA256Digest(hex: text) else { throw .badSHA256(text) }
            return digest
        }
    }

    private func license(_ pair: YAMLPair, _ reader: inout FieldReader) -> LicenseExpression? {
        reader.value(pair) { text throws(EntryError) in
            do throws(LicenseFault) { return try LicenseExpression(text) } catch { throw .badLicense(text, error) }
        }
    }

    private func groups(_ pair: YAMLPair, _ reader: inout FieldReader) -> [String] {
        reader.values(pair) { text throws(EntryError) in
            let isWord = !text.contains { $0.isWhitespace || $0 == "," || $0 == ":" }
            guard isWord, !text.hasPrefix("-") else { throw .badGroup(text) }
            return text
        }.map(\.value)
    }

    private func places(of fields: Fields, _ reader: FieldReader) -> [Dependency.Key: Place] {
        var places: [Dependency.Key: Place] = [:]
        for key in Dependency.Key.allCases {
            if let pair = fields[key.rawValue] { places[key] = reader.place(of: pair.value) }
        }
        return places
    }
}
