internal import FetchModel

/// What a server offers in version 2 of git's protocol (gitprotocol-v2(5)).
struct ServerCapabilities: Hashable, Sendable {
    /// Whether objects can be left out of what is requested.
    let hasFilter: Bool
    /// Whether requests may name the object format.
    let statesFormat: Bool

    /// Reads the response to `info/refs`, which must be of a repository of `format`.
    init(_ bytes: [UInt8], format: ObjectID.Format) throws(ProtocolError) {
        if bytes.isEmpty { throw .empty }
        var reader = PacketReader(bytes)
        var packet = try reader.required()
        if packet.text == "# service=git-upload-pack" {
            packet = try reader.required()
            if packet == .flush { packet = try reader.required() }
        }
        guard packet.text == "version 2" else {
            // The list of all references, which is what older servers send.
            if packet.text?.contains(" ") == true { throw .oldVersion }
            throw .unexpected("no version")
        }
        var capabilities: [String: String] = [:]
        while case let packet = try reader.required(), packet != .flush {
            guard let text = packet.text else { throw .unexpected("a mark") }
            let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            capabilities[String(sides[0])] = sides.count > 1 ? String(sides[1]) : ""
        }
        for command in ["ls-refs", "fetch"] where capabilities[command] == nil { throw .noCommand(command) }
        let served = ObjectID.Format(rawValue: capabilities["object-format"] ?? "sha1")
        guard served == format else { throw served.map { .format($0) } ?? .unexpected("an unknown object format") }
        hasFilter = capabilities["fetch"]?.split(separator: " ").contains("filter") == true
        statesFormat = capabilities["object-format"] != nil
    }
}
