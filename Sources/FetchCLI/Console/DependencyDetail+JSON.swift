internal import FetchCompliance
internal import FetchEngine
internal import FetchModel
internal import FoundationEssentials

/// The keys that a command adds to a dependency.
extension DependencyDetail: Encodable {
    private enum Key: String, CodingKey {
        case patch, saved, requires, groups, place, archive, sha256, cached, sharedWith, origin, license
        /// The patch, where it is not UTF-8.
        case patchBase64
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .difference(let difference):
            // The bytes are those of the files, which may be in any encoding.
            if let text = String(validating: difference.text, as: UTF8.self) {
                try container.encode(text, forKey: .patch)
            } else {
                try container.encode(Data(difference.text).base64EncodedString(), forKey: .patchBase64)
            }
        case .saved(let saved): try container.encode(saved.file, forKey: .saved)
        case .requirements(let requirements):
            try container.encode(requirements.map(RequirementObject.init), forKey: .requires)
        case .provenance(let provenance):
            try container.encode(provenance.groups, forKey: .groups)
            try container.encode(provenance.outcome.place.map { "\($0.file):\($0.line)" }, forKey: .place)
            try container.encode(provenance.archive, forKey: .archive)
            try container.encode(provenance.sha256?.hex, forKey: .sha256)
            try container.encode(provenance.cachedBytes != nil, forKey: .cached)
            try container.encode(provenance.sharers, forKey: .sharedWith)
        case .origin(let finding): try container.encode(OriginFindingObject(finding: finding), forKey: .origin)
        case .license(let finding): try container.encode(finding.expression?.description, forKey: .license)
        case .audit(let audited): try AuditObject(audited).encode(to: encoder)
        }
    }
}

private struct RequirementObject: Encodable {
    let requirement: Requirement

    init(_ requirement: Requirement) { self.requirement = requirement }

    private enum Key: String, CodingKey { case file, name, source, request }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(requirement.file, forKey: .file)
        try container.encode(requirement.name, forKey: .name)
        try container.encode(requirement.source, forKey: .source)
        try container.encode(requirement.request.map(RequestObject.init), forKey: .request)
    }
}

private struct OriginFindingObject: Encodable {
    let finding: OriginFinding

    private enum Key: String, CodingKey { case status, commit, commitTree, tag, signer, signature, differences }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(finding.status.rawValue, forKey: .status)
        try container.encode(finding.commit?.hex, forKey: .commit)
        try container.encode(finding.commitTree?.description, forKey: .commitTree)
        try container.encode(finding.tag?.description, forKey: .tag)
        try container.encode(finding.signer?.description, forKey: .signer)
        try container.encode(finding.signature, forKey: .signature)
        try container.encode(finding.differences.map(OriginDifferenceObject.init), forKey: .differences)
    }
}

private struct OriginDifferenceObject: Encodable {
    let path: String
    let reason: String

    init(_ difference: OriginDifference) { (path, reason) = (difference.path, difference.reason.rawValue) }
}
