internal import FetchModel

/// A bill of materials in CycloneDX 1.7 (ECMA-424).
struct CycloneDX {
    let entries: [BillEntry]
    let header: BillHeader

    /// The document. Its serial number follows from all else in it.
    var json: JSONText {
        let body = JSONText.object([
            "$schema": .text("http://cyclonedx.org/schema/bom-1.7.schema.json"), "bomFormat": .text("CycloneDX"),
            "specVersion": .text("1.7"), "version": .number(1), "metadata": metadata,
            "components": .list(entries.map(component)),
        ])
        return body.inserting("serialNumber", .text("urn:uuid:\(Bill.uuid(of: body))"), at: 3)
    }

    private var metadata: JSONText {
        .object([
            "timestamp": header.time.map { .text(CivilDate.timestamp($0)) },
            "tools": .object([
                "components": .list([
                    .object([
                        "type": .text("application"), "name": .text("fetch"), "version": .text(header.version),
                    ])
                ])
            ]),
        ])
    }

    private func component(_ entry: BillEntry) -> JSONText {
        .object([
            "type": .text("library"), "bom-ref": .text(entry.pin.name), "name": .text(entry.pin.name),
            "version": entry.version.map { .text($0) }, "licenses": licenses(entry),
            "purl": entry.isOriginal ? .text(entry.purl) : nil,
            "swhid": entry.isOriginal ? .some(entry.softwareHashes.map { .text($0) }) : nil,
            "pedigree": entry.isOriginal ? nil : pedigree(entry), "externalReferences": .some(references(entry)),
            "properties": .list([
                property("fetch:tree", entry.pin.tree.description),
                property("fetch:path", entry.dependency.destination),
            ]),
        ])
    }

    private func licenses(_ entry: BillEntry) -> JSONText {
        guard let expression = entry.license.expression else {
            return .list([.object(["license": .object(["name": .text("unknown")])])])
        }
        if let id = expression.id {
            return .list([.object(["license": .object(["id": .text(id), "acknowledgement": .text("declared")])])])
        }
        return .list([
            .object(["expression": .text(expression.description), "acknowledgement": .text("declared")])
        ])
    }

    /// Where what is vendored comes from, and how it differs.
    private func pedigree(_ entry: BillEntry) -> JSONText {
        let ancestor = JSONText.object([
            "type": .text("library"), "name": .text(entry.pin.name), "version": entry.version.map { .text($0) },
            "purl": .text(entry.purl), "swhid": .some(entry.softwareHashes.map { .text($0) }),
        ])
        let commit = entry.pin.request.namesRepository ? entry.pin.commit : nil
        let patches = entry.dependency.shape.patches.map { path in
            JSONText.object([
                "type": .text("unofficial"), "diff": .object(["url": .text(Self.reference(path))]),
            ])
        }
        return .object([
            "ancestors": .list([ancestor]),
            "commits": .some(
                commit.map { [.object(["uid": .text($0.hex), "url": entry.repository.map { .text($0) }])] } ?? []
            ),
            "patches": .some(patches), "notes": entry.changeNotes.map { .text($0) },
        ])
    }

    private func references(_ entry: BillEntry) -> [JSONText] {
        var references: [JSONText] = []
        if let repository = entry.repository {
            references.append(.object(["type": .text("vcs"), "url": .text(repository)]))
        }
        if let archive = entry.archive {
            let hash = entry.pin.sha256.map { digest in
                JSONText.list([.object(["alg": .text("SHA-256"), "content": .text(digest.hex)])])
            }
            references.append(
                .object(["type": .text("source-distribution"), "url": .text(archive), "hashes": hash])
            )
        }
        return references
    }

    private func property(_ name: String, _ value: String) -> JSONText {
        .object(["name": .text(name), "value": .text(value)])
    }

    /// `path` as a relative reference.
    private static func reference(_ path: String) -> String {
        path.split(separator: "/").map { WebURL.segment(String($0)) }.joined(separator: "/")
    }
}
