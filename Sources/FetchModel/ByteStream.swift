/// The one thing that moves: bytes in order, pulled by one reader.
///
/// Nobody asks, nobody reads, so back-pressure is free. `next()` may block its thread, so streams are read on threads
/// that may block, never on Swift's cooperative pool. A stage is a function from stream to stream.
package struct ByteStream {
    private let pull: () throws -> [UInt8]?

    /// The stream whose chunks `pull` gives, one a call, until it gives `nil`; then it is not called again.
    package init(_ pull: @escaping () throws -> [UInt8]?) { self.pull = pull }

    /// The next chunk, which is never empty; `nil` at the end. Blocks until there is one.
    package func next() throws -> [UInt8]? {
        while let chunk = try pull() {
            if !chunk.isEmpty { return chunk }
        }
        return nil
    }

    /// The same bytes; `observe` sees each chunk as it passes.
    package func tee(_ observe: @escaping ([UInt8]) throws -> Void) -> ByteStream {
        ByteStream {
            guard let chunk = try next() else { return nil }
            try observe(chunk)
            return chunk
        }
    }

    /// Reads to the end, dropping the bytes: an archive ends before its stream does, and a digest wants all of it.
    package func drain() throws {
        while try next() != nil {}
    }
}

/// Where a stream comes from: it can be handed from thread to thread, and opened by the one that reads.
package struct ByteSource: Sendable {
    private let make: @Sendable () throws -> ByteStream

    /// The source that `make` opens.
    package init(_ make: @escaping @Sendable () throws -> ByteStream) { self.make = make }

    /// The bytes in memory, as one chunk.
    package init(_ bytes: [UInt8]) {
        make = {
            var rest: [UInt8]? = bytes
            return ByteStream {
                defer { rest = nil }
                return rest
            }
        }
    }

    /// Begins reading.
    package func open() throws -> ByteStream { try make() }
}
