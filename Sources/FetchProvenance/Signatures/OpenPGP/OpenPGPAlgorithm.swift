internal import FetchModel

/// The algorithms of OpenPGP keys (RFC 9580, section 9.1).
enum OpenPGPAlgorithm {
    /// The fewest bits of a key whose strength depends on them.
    private static let leastBits = 2048

    /// The curves that all verifiers support, by their object identifiers.
    private static let curves: Set<[UInt8]> = [
        // NIST P-256, P-384 and P-521
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07], [0x2b, 0x81, 0x04, 0x00, 0x22],
        [0x2b, 0x81, 0x04, 0x00, 0x23],
        // Ed25519
        [0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01],
    ]

    /// Returns why no signature by a key of the algorithm `number` is accepted whose public numbers are `material`.
    static func flaw(_ number: UInt8, _ material: ArraySlice<UInt8>) -> SignatureFault? {
        var material = material
        switch number {
        case 1, 3: return flaw(bits: &material, "RSA")
        case 17: return flaw(bits: &material, "DSA")
        case 19, 22:
            let identifier = material.popFirst().flatMap { material.popBytes(Int($0)) }
            let isKnown = identifier.map { curves.contains($0) } ?? false
            return isKnown ? nil : .unsupported("its elliptic curve is not one that all verifiers support")
        case 27: return nil
        default: return .unsupported("the algorithm \(number) of its key")
        }
    }

    private static func flaw(bits material: inout ArraySlice<UInt8>, _ name: String) -> SignatureFault? {
        guard let count = material.popInteger(2), let number = material.popBytes((count + 7) / 8) else {
            return .malformed("its key is cut off")
        }
        let digits = number.drop { $0 == 0 }
        let bits = digits.count * 8 - (digits.first?.leadingZeroBitCount ?? 0)
        return bits < leastBits ? .weakKey("\(name) with \(bits) bits") : nil
    }
}
