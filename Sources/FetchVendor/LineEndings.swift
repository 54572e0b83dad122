internal import FetchModel
internal import FetchSystem

/// Line endings that a file can be converted to.
///
/// Programs that check out text convert it (git's `core.autocrlf` and `eol`, editors), which is the most common reason
/// why a vendored file differs.
enum LineEndings: CaseIterable {
    /// LF: every CR LF becomes LF.
    case unix
    /// CR LF: every LF without a CR before it becomes CR LF.
    case dos

    private static let chunk = 256 << 10

    /// Returns the blob id and the size that the file `name` in `directory` would have with these line endings; `nil` where
    /// it is not a file, or is binary by git's rule: a NUL in the first 8,000 bytes. Throws `SystemError`.
    func blob(of name: String, in directory: Directory, with hasher: SHA256Hasher) throws -> (SHA256Digest, size: Int)?
    {
        guard let file = try regularFile(name, in: directory) else { return nil }
        var size = 0
        var isText = true
        try forEachPiece(of: file) { piece, isFirst in
            if isFirst, piece.prefix(8_000).contains(0) { isText = false }
            size += piece.count
        }
        guard isText else { return nil }
        try file.seek(to: 0)
        hasher.update(TreeHash.blobHeader(size: size))
        try forEachPiece(of: file) { piece, _ in hasher.update(piece) }
        return (hasher.finalize(), size)
    }

    private func regularFile(_ name: String, in directory: Directory) throws -> File? {
        guard try directory.status(name)?.kind == .file, let file = try directory.fileIfPresent(name),
            try file.status().kind == .file
        else { return nil }
        return file
    }

    /// Calls `body` with the converted content, piece by piece.
    private func forEachPiece(of file: File, _ body: ([UInt8], _ isFirst: Bool) -> Void) throws {
        var endsInReturn = false
        var isFirst = true
        while true {
            let piece = try file.read(upTo: Self.chunk)
            body(convert(piece, &endsInReturn), isFirst)
            isFirst = false
            if piece.isEmpty { return }
        }
    }

    /// Converts the next piece; an empty one is the end. `endsInReturn` says whether the last byte was a CR, which `.unix`
    /// holds back until the next byte is known.
    private func convert(_ piece: [UInt8], _ endsInReturn: inout Bool) -> [UInt8] {
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var result: [UInt8] = []
        result.reserveCapacity(piece.count + piece.count / 16 + 1)
        if piece.isEmpty, endsInReturn, self == .unix { result.append(carriageReturn) }
        for byte in piece {
            switch self {
            case .unix:
                if endsInReturn, byte != lineFeed { result.append(carriageReturn) }
                if byte != carriageReturn { result.append(byte) }
            case .dos:
                if byte == lineFeed, !endsInReturn { result.append(carriageReturn) }
                result.append(byte)
            }
            endsInReturn = byte == carriageReturn
        }
        return result
    }
}
