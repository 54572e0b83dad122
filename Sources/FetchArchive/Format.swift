internal import FetchModel

/// The format of a stream, by its first bytes.
enum Format: Equatable {
    /// A compression that libarchive reads.
    enum Filter { case xz, zstd, bzip2 }

    case tar
    case gzip
    case filtered(Filter)
    case zip
    /// None of them.
    case other(Contents)

    /// How many of the first bytes are looked at.
    static let window = 1024

    /// Judges the first `window` bytes, or all where there are fewer.
    init(_ bytes: some Collection<UInt8>) {
        let bytes = [UInt8](bytes.prefix(Self.window))
        func begins(_ magic: UInt8...) -> Bool { bytes.starts(with: magic) }

        if begins(0x1f, 0x8b) {
            self = .gzip
        } else if begins(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00) {
            self = .filtered(.xz)
        } else if Self.isBzip2(bytes) {
            self = .filtered(.bzip2)
        } else if Self.isZstandard(bytes) {
            self = .filtered(.zstd)
        } else if begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06) {
            self = .zip
        } else if TarHeader.isPlausible(bytes) {
            self = .tar
        } else {
            self = .other(Contents(bytes))
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

    /// A frame, or a skippable one (RFC 8878, 3.1), unless what follows that is known to be something else.
    private static func isZstandard(_ bytes: [UInt8]) -> Bool {
        if bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) { return true }
        guard Contents.isSkippableFrame(bytes) else { return false }
        if case .known = Contents(bytes) { return false }
        return true
    }
}

extension Format {
    /// The format as a phrase for messages, where it has one.
    var name: String? {
        switch self {
        case .zip: "a zip archive"
        case .other(.known(let name)): name
        case .other, .tar, .gzip, .filtered: nil
        }
    }
}

/// What a file that cannot be extracted seems to be.
package enum Contents: Hashable, Sendable {
    /// No bytes at all.
    case nothing
    /// Nothing but zeros.
    case zeros
    /// A web page.
    case page
    /// A format that is known and not supported, as a phrase: `a 7z archive`.
    case known(String)
    /// A zip after this many bytes of something else.
    case prefixedZip(Int)
    /// Compressed data that holds no tar; what it holds, where that is known.
    case compressed(String?)
    /// Unknown; its first bytes, none of which are shown where it is empty.
    case unknown([UInt8])

    /// Judges the first bytes of a file in which no supported format was recognized.
    init(_ bytes: [UInt8]) {
        let bytes = Self.behindSkippableFrames(bytes)
        let text = bytes.drop { $0 <= 0x20 || $0 == 0xef || $0 == 0xbb || $0 == 0xbf }
        let start = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
        if bytes.isEmpty {
            self = .nothing
        } else if ["<!doctype html", "<html", "<head", "<!--", "<?xml"].contains(where: { start.hasPrefix($0) }) {
            self = .page
        } else if let signature = Self.signatures.first(where: { bytes.starts(with: $0.magic) }) {
            self = .known(signature.name)
        } else if Self.isDisc(bytes) {
            self = .known(Self.disc)
        } else if bytes.dropFirst(2).starts(with: "-lh".utf8), bytes.dropFirst(6).first == UInt8(ascii: "-") {
            self = .known("an LHA archive")
        } else {
            self = .unknown([UInt8](bytes.prefix(16)))
        }
    }

    /// How many bytes it takes to recognize an ISO image, which begins with 32 KiB of anything.
    static let discWindow = 0x8006
    static let disc = "an ISO image"

    /// Whether `bytes`, at least `discWindow` of them, begin an ISO 9660 or UDF image (ECMA-119, 9.1.2; ECMA-167).
    static func isDisc(_ bytes: some RandomAccessCollection<UInt8>) -> Bool {
        guard bytes.count >= discWindow else { return false }
        let mark = bytes.dropFirst(0x8001).prefix(5)
        return ["CD001", "BEA01"].contains { mark.elementsEqual($0.utf8) }
    }

    /// Whether `bytes` begin a frame that zstd and lz4 skip alike.
    static func isSkippableFrame(_ bytes: [UInt8]) -> Bool {
        bytes.count > 3 && bytes[0] & 0xf0 == 0x50 && bytes[1..<4].elementsEqual([0x2a, 0x4d, 0x18])
    }

    /// Returns `bytes` without the skippable frames that they begin with, as far as these end within them.
    private static func behindSkippableFrames(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes
        while isSkippableFrame(rest), rest.count > 8 {
            let size = (4..<8).reduce(0) { $0 | Int(rest[$1]) << (8 * ($1 - 4)) }
            guard size < rest.count - 8 else { break }
            rest.removeFirst(8 + size)
        }
        return rest
    }

    private static let signatures: [(magic: [UInt8], name: String)] = [
        ([0x37, 0x7a, 0xbc, 0xaf], "a 7z archive"), ([0x52, 0x61, 0x72, 0x21], "a rar archive"),
        ([0x50, 0x4b, 0x07, 0x08], "a zip archive in several parts"),
        ([0x1f, 0x9d], "compressed by compress"), ([0x1f, 0xa0], "compressed by compress"),
        ([0x04, 0x22, 0x4d, 0x18], "compressed by lz4"), ([0x02, 0x21, 0x4c, 0x18], "compressed by lz4"),
        ([0x4c, 0x5a, 0x49, 0x50], "compressed by lzip"), ([0x89, 0x4c, 0x5a, 0x4f], "compressed by lzop"),
        ([0x4c, 0x52, 0x5a, 0x49], "compressed by lrzip"), ([0x5d, 0, 0], "compressed by lzma"),
        ([0xff, 0x06, 0, 0, 0x73, 0x4e, 0x61, 0x50], "compressed by snappy"),
        ([UInt8]("070701".utf8), "a cpio archive"), ([UInt8]("070702".utf8), "a cpio archive"),
        ([UInt8]("070707".utf8), "a cpio archive"), ([0xc7, 0x71], "a cpio archive"),
        ([UInt8]("!<arch>\ndebian".utf8), "a Debian package"), ([UInt8]("!<arch>\n".utf8), "an ar archive"),
        ([0xed, 0xab, 0xee, 0xdb], "an RPM package"), ([UInt8]("MSCF".utf8), "a cabinet file"),
        ([0xd0, 0xcf, 0x11, 0xe0], "an MSI package or another OLE file"),
        ([UInt8]("xar!".utf8), "a xar archive"), ([UInt8]("hsqs".utf8), "a SquashFS image"),
        ([UInt8]("# v2 git bundle".utf8), "a git bundle"), ([UInt8]("# v3 git bundle".utf8), "a git bundle"),
        ([UInt8]("version https://git-lfs".utf8), "a git LFS pointer"), ([UInt8]("%PDF-".utf8), "a PDF document"),
        ([0x7f, 0x45, 0x4c, 0x46], "a program"), ([UInt8]("MZ".utf8), "a Windows program"),
        ([UInt8]("#!".utf8), "a script"),
    ]
}
