package import FetchModel

/// One dependency of a bill of materials.
package struct BillEntry: Hashable, Sendable {
    /// What it resolved to.
    package var pin: Pin
    /// What the manifest says of it.
    package var dependency: Dependency
    /// Its licence.
    package var license: LicenseFinding
    /// The id of its directory in git's SHA-1 format, where all of the original is in place as it was locked.
    package var directory: ObjectID?

    package init(pin: Pin, dependency: Dependency, license: LicenseFinding, directory: ObjectID? = nil) {
        self.pin = pin
        self.dependency = dependency
        self.license = license
        self.directory = directory
    }

    /// Whether what is vendored is the original whole: neither patched nor filtered.
    package var isOriginal: Bool { pin.request.changes.isEmpty }
}

extension Request {
    /// The fields by which what is vendored differs from the original.
    var changes: [Field] {
        fields.filter { field in
            // A host's archive has one directory above all others, which is dropped either way.
            field.key == "strip"
                ? field.value != .text("1") : ["root", "include", "exclude", "patches"].contains(field.key)
        }
    }
}

extension BillEntry {
    var purl: String { PackageURL(pin).description }

    /// The release as people call it.
    var version: String? { pin.tag ?? pin.commit?.hex }

    /// The identifiers of the original in the archive of Software Heritage (ISO/IEC 18670).
    var softwareHashes: [String] {
        var hashes: [String] = []
        if let directory = isOriginal ? directory : pin.origin?.commitTree, directory.format == .sha1 {
            hashes.append("swh:1:dir:\(directory.hex)")
        }
        if let commit = pin.commit, commit.hex.utf8.count == 40, pin.request.namesRepository {
            hashes.append("swh:1:rev:\(commit.hex)")
        }
        if let tag = pin.origin?.tag, tag.format == .sha1 { hashes.append("swh:1:rel:\(tag.hex)") }
        return hashes
    }

    /// The URL of the repository; `nil` for an archive, or a repository on this machine.
    var repository: String? { pin.request.namesRepository ? GitAddress(pin.source)?.url : nil }

    /// The URL of the archive, where it is on the web.
    var archive: String? {
        guard let archive = pin.archive, let url = WebURL(archive), url.origin.isWeb else { return nil }
        return archive
    }

    /// How what is vendored differs from the original, for people; `nil` where it does not.
    var changeNotes: String? {
        if isOriginal { return nil }
        let texts = pin.request.changes.map { field in
            let value =
                switch field.value {
                case .text(let text): text
                case .list(let list): list.joined(separator: ", ")
                }
            return "\(field.key): \(value)"
        }
        return "not the original as it is: " + texts.joined(separator: "; ")
    }
}

/// The documents that a bill of materials can be.
package enum BillFormat: String, Hashable, Sendable, CaseIterable {
    case cyclonedx, spdx
}

/// What a bill of materials says besides its entries.
package struct BillHeader: Hashable, Sendable {
    /// The version of this program.
    package var version: String
    /// `SOURCE_DATE_EPOCH` (reproducible-builds.org), in seconds since 1970.
    package var time: Int?

    package init(version: String, time: Int?) {
        self.version = version
        self.time = time
    }
}

/// A bill of materials.
package enum Bill {
    /// Returns the document about `entries`. Equal arguments give equal bytes.
    package static func document(_ entries: [BillEntry], _ header: BillHeader, as format: BillFormat) -> String {
        switch format {
        case .cyclonedx: CycloneDX(entries: entries, header: header).json.document
        case .spdx: SPDXDocument(entries: entries, header: header).json.document
        }
    }

    /// Returns a UUID (RFC 9562, version 8) that follows from `json`.
    static func uuid(of json: JSONText) -> String {
        var bytes = Array(SHA256Hasher.digest(of: json.document.utf8).bytes.prefix(16))
        bytes[6] = bytes[6] & 0x0f | 0x80
        bytes[8] = bytes[8] & 0x3f | 0x80
        let hex = Array(Hex.encode(bytes))
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }
        return parts.joined(separator: "-")
    }
}
