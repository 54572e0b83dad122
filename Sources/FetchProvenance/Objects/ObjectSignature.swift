/// A signature in a tag or commit object, and the bytes that it signs.
package struct ObjectSignature: Hashable, Sendable {
    /// Told by its first line, as git does.
    package enum Kind: Hashable, Sendable {
        case openPGP, ssh
        /// Of X.509, as gitsign and smimesign make it.
        case x509
        /// Of a kind that git does not know either.
        case unknown
    }

    package let kind: Kind
    /// The armoured signature.
    package let text: [UInt8]
    /// What is signed: the object without the signature.
    package let payload: [UInt8]

    package init(kind: Kind, text: [UInt8], payload: [UInt8]) {
        self.kind = kind
        self.text = text
        self.payload = payload
    }
}

/// The lines with which signatures begin and end.
struct SignatureArmour {
    let kind: ObjectSignature.Kind
    let begin: [UInt8]
    let end: [UInt8]

    private init(_ kind: ObjectSignature.Kind, _ label: String) {
        self.kind = kind
        begin = [UInt8]("-----BEGIN \(label)-----".utf8)
        end = [UInt8]("-----END \(label)-----".utf8)
    }

    /// The ones that git looks for.
    static let all = [
        SignatureArmour(.openPGP, "PGP SIGNATURE"),
        // A signed message instead of a signature: git hands it to gpg, but it carries a text of its own.
        SignatureArmour(.unknown, "PGP MESSAGE"),
        SignatureArmour(.ssh, "SSH SIGNATURE"),
        SignatureArmour(.x509, "SIGNED MESSAGE"),
    ]

    /// Returns the armour that the line at `start` of `bytes` begins.
    static func begun(in bytes: ArraySlice<UInt8>, at start: Int) -> SignatureArmour? {
        guard start < bytes.endIndex, bytes[start] == UInt8(ascii: "-") else { return nil }
        return all.first { bytes[start...].starts(with: $0.begin) }
    }

    /// Returns the one signature in `bytes`, and where it begins; `nil` if no line begins one.
    static func find(
        in bytes: ArraySlice<UInt8>,
        of object: ObjectError.Kind
    ) throws(ObjectError) -> (armour: SignatureArmour, start: Int)? {
        var found: (armour: SignatureArmour, start: Int)?
        var isEnded = false
        for line in lines(of: bytes) {
            if let armour = begun(in: bytes, at: line.lowerBound) {
                if found != nil { throw ObjectError(object, .twoSignatures) }
                found = (armour, line.lowerBound)
            } else if let armour = found?.armour {
                let text = trimmed(bytes[line])
                if isEnded, !text.isEmpty { throw ObjectError(object, .brokenSignature) }
                if text.elementsEqual(armour.end) { isEnded = true }
            }
        }
        if found != nil, !isEnded { throw ObjectError(object, .brokenSignature) }
        return found
    }

    /// Returns the ranges of the lines, without their newlines.
    private static func lines(of bytes: ArraySlice<UInt8>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
            ranges.append(start..<end)
            start = end + 1
        }
        return ranges
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let last = line.last,
            last == UInt8(ascii: " ") || last == UInt8(ascii: "\r") || last == UInt8(ascii: "\t")
        {
            line.removeLast()
        }
        return line
    }
}
