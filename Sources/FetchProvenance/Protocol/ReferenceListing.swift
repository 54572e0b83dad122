package import FetchModel

/// A reference of a repository.
package struct RemoteReference: Hashable, Sendable {
    package let name: String
    /// What it names.
    package let id: ObjectID
    /// What the annotated tag that it names leads to in the end.
    package let peeled: ObjectID?

    package init(name: String, id: ObjectID, peeled: ObjectID?) {
        self.name = name
        self.id = id
        self.peeled = peeled
    }

    /// The commit that it leads to, if it leads to one.
    package var target: ObjectID { peeled ?? id }
}

/// The command `ls-refs`.
enum ReferenceListing {
    /// Returns the request for the references whose names begin with `prefix`.
    static func request(_ prefix: String, _ capabilities: ServerCapabilities, _ format: ObjectID.Format) -> [UInt8] {
        var packets: [PacketLine] = [.line("command=ls-refs")]
        if capabilities.statesFormat { packets.append(.line("object-format=\(format.rawValue)")) }
        packets += [.delimiter, .line("peel"), .line("ref-prefix \(prefix)"), .flush]
        return packets.flatMap(\.bytes)
    }

    /// Reads the response.
    static func references(_ bytes: [UInt8], _ format: ObjectID.Format) throws(ProtocolError) -> [RemoteReference] {
        if bytes.isEmpty { throw .empty }
        var reader = PacketReader(bytes)
        var references: [RemoteReference] = []
        var names: Set<String> = []
        while case let packet = try reader.required(), packet != .flush {
            let words = packet.text?.split(separator: " ", omittingEmptySubsequences: false).map(String.init) ?? []
            guard words.count > 1, let id = ObjectID(hex: words[0]), id.format == format else {
                // An unborn HEAD has no id.
                if words.first == "unborn" { continue }
                throw .unexpected("something that is not a reference")
            }
            let peeled = words.dropFirst(2).first { $0.hasPrefix("peeled:") }.map { ObjectID(hex: $0.dropFirst(7)) }
            if let peeled, peeled?.format != format { throw .unexpected("something that is not a reference") }
            if !names.insert(words[1]).inserted { throw .unexpected("a reference twice") }
            references.append(RemoteReference(name: words[1], id: id, peeled: peeled ?? nil))
        }
        return references
    }
}
