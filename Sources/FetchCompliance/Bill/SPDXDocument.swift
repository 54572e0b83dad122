internal import FetchModel

/// A bill of materials in SPDX 2.3 (ISO/IEC 5962).
struct SPDXDocument {
    let entries: [BillEntry]
    let header: BillHeader

    private static let unknown = JSONText.text("NOASSERTION")

    /// The document. Its namespace follows from all else in it.
    var json: JSONText {
        let packages = entries.enumerated().flatMap { index, entry in
            [vendored(entry, index)] + (entry.isOriginal ? [] : [original(entry, index)])
        }
        let body = JSONText.object([
            "spdxVersion": .text("SPDX-2.3"), "dataLicense": .text("CC0-1.0"), "SPDXID": .text("SPDXRef-DOCUMENT"),
            "name": .text("vendored dependencies"),
            "creationInfo": .object([
                // The format wants a time; one that is not given is none.
                "created": .text(CivilDate.timestamp(header.time ?? 0)),
                "creators": .list([.text("Tool: fetch-\(header.version)")]),
            ]),
            "packages": .some(packages), "hasExtractedLicensingInfos": .some(references),
            "relationships": .list(
                entries.isEmpty
                    // The format wants to be told what it describes, also where that is nothing.
                    ? [Self.relationship("SPDXRef-DOCUMENT", "DESCRIBES", "NONE")]
                    : entries.enumerated().flatMap { relationships($1, $0) }
            ),
        ])
        return body.inserting("documentNamespace", .text("urn:uuid:\(Bill.uuid(of: body))"), at: 4)
    }

    private func vendored(_ entry: BillEntry, _ index: Int) -> JSONText {
        .object([
            "SPDXID": .text(id("Package", entry, index)), "name": .text(entry.pin.name),
            "versionInfo": entry.version.map { .text($0) }, "packageFileName": .text(entry.dependency.destination),
            "downloadLocation": entry.isOriginal ? location(entry) : Self.unknown, "filesAnalyzed": .bool(false),
            "checksums": entry.isOriginal ? checksums(entry) : nil, "licenseConcluded": Self.unknown,
            "licenseDeclared": declared(entry), "licenseComments": comment(entry), "copyrightText": Self.unknown,
            "sourceInfo": .text("git's tree id of the directory: \(entry.pin.tree)"),
            "comment": entry.changeNotes.map { .text($0) },
            "externalRefs": entry.isOriginal ? .some(identifiers(entry)) : nil,
            "primaryPackagePurpose": .text("LIBRARY"),
        ])
    }

    /// What a patched or filtered entry was made from.
    private func original(_ entry: BillEntry, _ index: Int) -> JSONText {
        .object([
            "SPDXID": .text(id("Original", entry, index)), "name": .text(entry.pin.name),
            "versionInfo": entry.version.map { .text($0) }, "downloadLocation": location(entry),
            "filesAnalyzed": .bool(false), "checksums": checksums(entry), "licenseConcluded": Self.unknown,
            "licenseDeclared": Self.unknown, "copyrightText": Self.unknown,
            "externalRefs": .some(identifiers(entry)),
        ])
    }

    private func location(_ entry: BillEntry) -> JSONText {
        if let archive = entry.archive { return .text(archive) }
        guard let repository = entry.repository else { return Self.unknown }
        let prefix = repository.hasPrefix("git") ? "" : "git+"
        return .text(prefix + repository + (entry.pin.commit.map { "@\($0.hex)" } ?? ""))
    }

    private func checksums(_ entry: BillEntry) -> JSONText? {
        guard entry.archive != nil, let digest = entry.pin.sha256 else { return nil }
        return .list([.object(["algorithm": .text("SHA256"), "checksumValue": .text(digest.hex)])])
    }

    private func declared(_ entry: BillEntry) -> JSONText {
        guard let expression = entry.license.expression, Self.isOwn(expression) else { return Self.unknown }
        return .text(expression.description)
    }

    private func comment(_ entry: BillEntry) -> JSONText? {
        guard let expression = entry.license.expression, !Self.isOwn(expression) else { return nil }
        return .text("the manifest says: \(expression)")
    }

    /// Whether all that it refers to is in this document.
    private static func isOwn(_ expression: LicenseExpression) -> Bool {
        !expression.references.contains { $0.hasPrefix("DocumentRef-") }
    }

    /// The licences that are not in SPDX's list; their texts are in the vendored directories.
    private var references: [JSONText] {
        var seen: Set<String> = []
        let expressions = entries.compactMap(\.license.expression).filter(Self.isOwn)
        return expressions.flatMap(\.references).filter { seen.insert($0).inserted }.map { reference in
            .object([
                "licenseId": .text(reference), "extractedText": Self.unknown,
                "name": .text(String(reference.dropFirst("LicenseRef-".count))),
            ])
        }
    }

    private func identifiers(_ entry: BillEntry) -> [JSONText] {
        func reference(_ category: String, _ type: String, _ locator: String) -> JSONText {
            .object([
                "referenceCategory": .text(category), "referenceType": .text(type), "referenceLocator": .text(locator),
            ])
        }
        return [reference("PACKAGE-MANAGER", "purl", entry.purl)]
            + entry.softwareHashes.map { reference("PERSISTENT-ID", "swh", $0) }
    }

    private func relationships(_ entry: BillEntry, _ index: Int) -> [JSONText] {
        let package = id("Package", entry, index)
        let described = Self.relationship("SPDXRef-DOCUMENT", "DESCRIBES", package)
        return entry.isOriginal
            ? [described] : [described, Self.relationship(package, "DESCENDANT_OF", id("Original", entry, index))]
    }

    private static func relationship(_ from: String, _ type: String, _ to: String) -> JSONText {
        .object([
            "spdxElementId": .text(from), "relationshipType": .text(type), "relatedSpdxElement": .text(to),
        ])
    }

    /// An identifier of letters, digits, dots and dashes, which the position keeps apart from others.
    private func id(_ kind: String, _ entry: BillEntry, _ index: Int) -> String {
        let name = String(
            entry.pin.name.map { character in
                character.isASCII && (character.isLetter || character.isNumber || character == ".") ? character : "-"
            }
        )
        return "SPDXRef-\(kind)-\(index + 1)-\(name)"
    }
}
