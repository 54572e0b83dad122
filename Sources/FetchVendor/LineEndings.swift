internal import FetchModel
internal import FetchSystem
internal import Glibc

/// The bytes of a file with other line endings, hashed without being kept.
///
/// That is what a checkout by another program does to text (git's `core.autocrlf`, an editor), and the commonest reason
/// why a vendored file differs; it deserves its name.
enum LineEndings: CaseIterable {
    /// Every CR LF becomes LF.
    case unix
    /// Every LF that no CR precedes becomes CR LF.
    case dos

    /// The blob id and size of the file `name` in `folder` with these line endings; `nil` for what is no file, or for
    /// binary data, which no program converts (as git sees it: a NUL in the first 8,000 bytes). Throws `SystemError`.
    func blob(of name: String, in folder: Folder, with hasher: SHA256Hasher) throws -> (SHA256Digest, size: Int)? {
        guard let file = try regularFile(name, in: folder) else { return nil }
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

    private func regularFile(_ name: String, in folder: Folder) throws -> File? {
        guard try folder.status(name)?.kind == .file, let file = try folder.fileIfPresent(name),
            try file.status().kind == .file
        else { return nil }
        return file
    }

    /// The converted bytes, piece by piece.
    private func forEachPiece(of file: File, _ body: ([UInt8], _ isFirst: Bool) -> Void) throws {
        var state = State()
        var isFirst = true
        while true {
            let piece = try file.read(upTo: 256 << 10)
            body(convert(piece, &state), isFirst)
            isFirst = false
            if piece.isEmpty { return }
        }
    }

    private struct State {
        /// Whether the last byte seen was a CR; where LF is wanted, it is held back until the next is known.
        var endsInReturn = false
    }

    /// An empty piece is the end.
    private func convert(_ piece: [UInt8], _ state: inout State) -> [UInt8] {
        let (lineFeed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
        var result: [UInt8] = []
        result.reserveCapacity(piece.count + piece.count / 16 + 1)
        if piece.isEmpty, state.endsInReturn, self == .unix { result.append(carriageReturn) }
        for byte in piece {
            switch self {
            case .unix:
                if state.endsInReturn, byte != lineFeed { result.append(carriageReturn) }
                if byte != carriageReturn { result.append(byte) }
            case .dos:
                if byte == lineFeed, !state.endsInReturn { result.append(carriageReturn) }
                result.append(byte)
            }
            state.endsInReturn = byte == carriageReturn
        }
        return result
    }
}
