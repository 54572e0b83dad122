/// Bytes in order, pulled by one reader.
///
/// Nothing is read before it is pulled, so back-pressure is free. `next()` may block its thread, so streams are read on
/// threads that may block, never on Swift's cooperative pool. A stage is a function from stream to stream.
package struct ByteStream {
    private let pull: () throws -> [UInt8]?

    /// Creates a stream of the chunks that `pull` returns, one for each call, until it returns `nil`.
    package init(_ pull: @escaping () throws -> [UInt8]?) { self.pull = pull }

    /// Returns the next chunk, which is never empty, or `nil` at the end. Blocks until there is one.
    package func next() throws -> [UInt8]? {
        while let chunk = try pull() {
            if !chunk.isEmpty { return chunk }
        }
        return nil
    }

    /// Returns the same bytes, and shows each chunk to `observe` as it passes.
    package func tee(_ observe: @escaping ([UInt8]) throws -> Void) -> ByteStream {
        ByteStream {
            guard let chunk = try next() else { return nil }
            try observe(chunk)
            return chunk
        }
    }

    /// Reads to the end and drops the bytes: an archive ends before its stream does, and a digest covers all of it.
    package func drain() throws {
        while try next() != nil {}
    }
}

/// A stream that is not open yet. It can be handed from thread to thread, and is opened by the reader.
package struct ByteSource: Sendable {
    private let make: @Sendable () throws -> ByteStream

    /// Creates a source that `make` opens.
    package init(_ make: @escaping @Sendable () throws -> ByteStream) { self.make = make }

    /// Creates a source of bytes in memory, as one chunk.
    package init(_ bytes: [UInt8]) {
        make = {
            var rest: [UInt8]? = bytes
            return ByteStream {
                defer { rest = nil }
                return rest
            }
        }
    }

    /// Opens the stream.
    package func open() throws -> ByteStream { try make() }
}
