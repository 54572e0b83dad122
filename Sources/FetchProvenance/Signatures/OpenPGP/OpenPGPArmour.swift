internal import FoundationEssentials

/// The text form of OpenPGP data (RFC 9580, section 6): gpgv reads no armoured keyring, and a detached signature may be
/// either.
enum OpenPGPArmour {
    /// Returns the data of each block called `label` in `text`; none if no line begins one.
    static func blocks(_ label: String, in text: [UInt8]) throws(OpenPGPMalformed) -> [[UInt8]] {
        let (begin, end) = ("-----BEGIN \(label)-----", "-----END \(label)-----")
        var blocks: [[UInt8]] = []
        var lines = String(decoding: text, as: UTF8.self).split(omittingEmptySubsequences: false) {
            $0 == "\n" || $0 == "\r\n"
        }[...]
        while let line = lines.popFirst() {
            guard trimmed(line) == begin else { continue }
            guard let length = lines.firstIndex(where: { trimmed($0) == end }) else {
                throw OpenPGPMalformed(reason: "'\(begin)' has no end")
            }
            blocks.append(try data(lines[..<length]))
            lines = lines[(length + 1)...]
        }
        return blocks
    }

    private static func data(_ lines: ArraySlice<Substring>) throws(OpenPGPMalformed) -> [UInt8] {
        // Headers such as `Version:` end at an empty line.
        guard let blank = lines.firstIndex(where: { trimmed($0).isEmpty }),
            lines[..<blank].allSatisfy({ $0.contains(": ") || $0.hasSuffix(":") })
        else { throw OpenPGPMalformed(reason: "a block has no empty line before its data") }
        let body = lines[(blank + 1)...].map(trimmed).filter { !$0.isEmpty }
        let checksum = body.last.flatMap { $0.hasPrefix("=") ? $0.dropFirst() : nil }
        let code = body.dropLast(checksum == nil ? 0 : 1).joined()
        guard !code.isEmpty, let data = Data(base64Encoded: code) else {
            throw OpenPGPMalformed(reason: "a block is not base64")
        }
        let bytes = [UInt8](data)
        if let checksum, Data(base64Encoded: String(checksum)).map([UInt8].init) != crc24(bytes) {
            throw OpenPGPMalformed(reason: "a block has the wrong checksum")
        }
        return bytes
    }

    private static func trimmed(_ line: Substring) -> Substring {
        var line = line
        while let last = line.last, last == " " || last == "\t" || last == "\r" { line.removeLast() }
        return line
    }

    /// Returns the checksum of RFC 9580, section 6.1.1.
    private static func crc24(_ bytes: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xb704ce
        for byte in bytes {
            crc ^= UInt32(byte) << 16
            for _ in 0..<8 {
                crc <<= 1
                if crc & 0x1000000 != 0 { crc ^= 0x1864cfb }
            }
        }
        return [UInt8(crc >> 16 & 0xff), UInt8(crc >> 8 & 0xff), UInt8(crc & 0xff)]
    }
}
