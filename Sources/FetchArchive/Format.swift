internal import FetchModel

/// What the first bytes of a stream say that it is.
enum Format: Equatable {
    case tar
    case gzip
    /// xz, zstd or bzip2.
    case filtered
    case zip
    /// None of them; why, for people.
    case other(String, isPage: Bool = false)

    /// How many of the first bytes are looked at.
    static let window = 1024

    /// Judges the first `window` bytes, or all where there are fewer.
    init(_ bytes: some Collection<UInt8>) {
        let bytes = [UInt8](bytes.prefix(Self.window))
        func begins(_ magic: UInt8...) -> Bool { bytes.starts(with: magic) }

        if begins(0x1f, 0x8b) {
            self = .gzip
        } else if begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00) || Self.isBzip2(bytes) || Self.isZstandard(bytes) {
            self = .filtered
        } else if begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06) {
            self = .zip
        } else if TarHeader.isPlausible(bytes) {
            self = .tar
        } else {
            self = Self.stranger(bytes)
        }
    }

    /// `BZh`, a digit, and the start of a block or, in an empty one, of the end.
    private static func isBzip2(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 9, bytes.starts(with: [0x42, 0x5a, 0x68]), (0x31...0x39).contains(bytes[3]) else {
            return false
        }
        let block = bytes[4..<10]
        return block.elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || block.elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    }

    /// A frame, or one that is to be skipped (RFC 8878, 3.1).
    private static func isZstandard(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd])
            || bytes.count > 3 && bytes[0] & 0xf0 == 0x50 && bytes[1..<4].elementsEqual([0x2a, 0x4d, 0x18])
    }

    private static func stranger(_ bytes: [UInt8]) -> Format {
        guard !bytes.isEmpty else { return .other("it is empty") }
        let text = bytes.drop { $0 <= 0x20 || $0 == 0xef || $0 == 0xbb || $0 == 0xbf }
        let start = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
        if ["<!doctype html", "<html", "<head", "<!--", "<?xml"].contains(where: { start.hasPrefix($0) }) {
            return .other("it is a web page", isPage: true)
        }
        let known: [(magic: [UInt8], name: String)] = [
            ([0x37, 0x7a, 0xbc, 0xaf], "a 7z archive"), ([0x52, 0x61, 0x72, 0x21], "a rar archive"),
            ([0x50, 0x4b, 0x07, 0x08], "a zip archive in several parts"), ([0x1f, 0x9d], "compressed by compress"),
            ([0x04, 0x22, 0x4d, 0x18], "compressed by lz4"), ([0x4c, 0x5a, 0x49, 0x50], "compressed by lzip"),
        ]
        if let (_, name) = known.first(where: { bytes.starts(with: $0.magic) }) {
            return .other("it is \(name), which is not supported")
        }
        return .other("it begins with '\(Refusal.shown(bytes.prefix(16)))'")
    }

    /// The failure of a stream that is none, because of `reason`.
    static func refusal(_ reason: String, isPage: Bool) -> Failure {
        if isPage {
            return Failure(
                .data,
                "not-an-archive",
                "the host sent a web page instead of an archive",
                help: "open the URL in a browser to see what it says; it may want you to sign in: fetch login"
            )
        }
        return Failure(
            .data,
            "not-an-archive",
            "this is no archive: \(reason)",
            help: "fetch unpacks tar, tar.gz, tar.xz, tar.zst, tar.bz2 and zip; check the URL"
        )
    }
}
