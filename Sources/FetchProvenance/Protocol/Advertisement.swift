/// The first response of a git server over HTTP, in any version of the protocol.
package enum Advertisement {
    /// How many bytes tell one from anything else: the service, a mark, and the first line after it.
    package static let mostBytes = 3 * 65_520

    /// Whether `bytes`, of which there may be more than these, are a server's list of what it has: its capabilities or its
    /// references. A page is not, whatever its type says, and neither is an error in git's own shape.
    package static func isBegun(_ bytes: [UInt8]) -> Bool {
        var reader = PacketReader(bytes)
        do {
            var packet = try reader.required()
            if packet.text == "# service=git-upload-pack" {
                packet = try reader.required()
                if packet == .flush { packet = try reader.required() }
            } else if packet.text != "version 2" {
                return false
            }
            return packet.text != nil
        } catch {
            return false
        }
    }
}
