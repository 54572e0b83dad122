import FetchModel
import TestSupport

@testable import FetchProvenance

extension FuzzEntry {
    /// A response in git's protocol: packets that are written again are the same, references have ids of the repository's
    /// format, and whatever a server says is fit for a terminal.
    static let packets = FuzzEntry(
        "packets",
        seeds: {
            let id = String(repeating: "0a", count: 20)
            let lines = [
                ["# service=git-upload-pack\n", "0000", "version 2\n", "ls-refs\n", "fetch=shallow filter\n", "0000"],
                ["version 2\n", "ls-refs\n", "fetch\n", "object-format=sha1\n", "0000"],
                [
                    "\(id) refs/tags/v1 peeled:\(id)\n", "\(id) HEAD symref-target:refs/heads/main\n", "unborn HEAD\n",
                    "0000",
                ],
                ["acknowledgments\n", "NAK\n", "0001", "packfile\n", "\u{1}PACK", "\u{2}50 %\r", "\u{1}rest", "0000"],
                ["packfile\n", "\u{3}not our ref \u{1b}[1m\(id)\n", "0000"], ["ERR access \u{9b}denied\n"],
            ]
            return lines.map { lines in
                lines.flatMap { line in
                    line.count == 4 && line.hasPrefix("000")
                        ? [UInt8](line.utf8) : PacketLine.data([UInt8](line.utf8)).bytes
                }
            }
        }
    ) { bytes in
        var reader = PacketReader(bytes)
        var packets: [PacketLine] = []
        try plain { () throws(ProtocolError) in
            while let packet = try reader.next() { packets.append(packet) }
        }
        var again = PacketReader(packets.flatMap(\.bytes))
        for packet in packets { try promise(try again.next() == packet, "a packet is another one when it is written") }
        try promise(try again.next() == nil, "there are more packets when they are written")

        try plain { () throws(ProtocolError) in _ = try ServerCapabilities(bytes, format: .sha1) }
        try plain { () throws(ProtocolError) in _ = try ServerCapabilities(bytes, format: .sha256) }
        var references: [RemoteReference] = []
        try plain { () throws(ProtocolError) in references = try ReferenceListing.references(bytes, .sha1) }
        for reference in references {
            try promise(reference.target.format == .sha1, "'\(reference.name)' has an id of another format")
        }
        var pack: [UInt8] = []
        try plain { () throws(ProtocolError) in pack = try FetchCommand.pack(bytes) }
        try promise(pack.count < max(1, bytes.count), "a pack is larger than its response")
    }

    /// Calls `body`, whose error must be fit for a terminal.
    private static func plain(_ body: () throws(ProtocolError) -> Void) throws {
        do throws(ProtocolError) {
            try body()
        } catch {
            guard let url = WebURL("https://example.com/a/b") else { return }
            try ExchangeError(url, .response(error)).failure.promise(of: [.data, .unavailable])
        }
    }
}
