internal import FetchModel

/// The command `fetch`: objects by their ids, without history.
struct FetchCommand: Sendable {
    let wants: [ObjectID]
    /// Objects that the response may leave out, with all that they lead to.
    let haves: [ObjectID]

    /// Returns the request.
    func request(_ capabilities: ServerCapabilities, _ format: ObjectID.Format) -> [UInt8] {
        var packets: [PacketLine] = [.line("command=fetch")]
        if capabilities.statesFormat { packets.append(.line("object-format=\(format.rawValue)")) }
        packets += [.delimiter, .line("no-progress"), .line("ofs-delta"), .line("deepen 1")]
        if capabilities.hasFilter { packets.append(.line("filter tree:0")) }
        packets += wants.map { .line("want \($0.hex)") }
        if !capabilities.hasFilter { packets += haves.map { .line("have \($0.hex)") } }
        packets += [.line("done"), .flush]
        return packets.flatMap(\.bytes)
    }

    /// Returns the pack in the response.
    static func pack(_ bytes: [UInt8]) throws(ProtocolError) -> [UInt8] {
        if bytes.isEmpty { throw .empty }
        var reader = PacketReader(bytes)
        while true {
            guard let name = try reader.required().text else { throw .unexpected("a mark") }
            switch name {
            case "packfile": return try sideband(&reader)
            // Which commits have no parents here, and which objects both sides have.
            case "shallow-info", "acknowledgments", "wanted-refs":
                while case let packet = try reader.required(), packet != .delimiter {
                    guard packet.text != nil else { throw .unexpected("no pack") }
                }
            default: throw .unexpected("an unknown section")
            }
        }
    }

    private static func sideband(_ reader: inout PacketReader) throws(ProtocolError) -> [UInt8] {
        var pack: [UInt8] = []
        while true {
            switch try reader.required() {
            case .flush, .end: return pack
            case .delimiter: throw .unexpected("a mark")
            case .data(let bytes):
                switch bytes.first {
                case 1: pack += bytes.dropFirst()
                case 2: continue
                case 3: throw .refused(PacketLine.data([UInt8](bytes.dropFirst())).text ?? "")
                default: throw .unexpected("an unknown band")
                }
            }
        }
    }
}
