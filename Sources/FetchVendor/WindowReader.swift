internal import FetchModel
internal import FetchSystem

/// Reads binary data from a file, a window at a time: an index of a million files is 100 MB.
struct WindowReader {
    private let part: RecordSpool.Part
    /// Where the window begins in the part.
    private(set) var base = 0
    private var window: [UInt8] = []
    /// What was read of the window.
    private var position = 0

    /// How many bytes a window has, unless one value takes more.
    private static let size = 256 << 10

    /// Starts at the first byte of `part`.
    init(_ part: RecordSpool.Part) { self.part = part }

    /// Whether all bytes were read.
    var isAtEnd: Bool { base + position == part.size }

    /// Returns what `read` reads next; `nil` where the bytes end too early, or are damaged. Slices that it gets from the reader
    /// have the positions of bytes in the window, which begins at `base`. Throws `SystemError`.
    mutating func next<Value>(_ read: (inout ByteReader) -> Value?) throws -> Value? {
        while true {
            var reader = ByteReader(window[position...])
            if let value = read(&reader) {
                position = reader.position
                return value
            }
            let end = base + window.count
            if end == part.size { return nil }
            // A value that did not fit even from the start of the window gets a larger one.
            let count = position == 0 ? max(Self.size, window.count * 2) : Self.size
            base += position
            position = 0
            window = try part.part(at: base, size: min(max(count, end - base), part.size - base)).bytes()
        }
    }
}
