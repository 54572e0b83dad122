/// The difference of an object from its base (gitformat-pack(5)).
enum PackDelta {
    /// Returns the object that `delta` makes of `base`, of at most `limit` bytes.
    static func apply(_ delta: [UInt8], to base: [UInt8], limit: Int) throws(PackError) -> [UInt8] {
        var rest = delta[...]
        guard try size(&rest) == base.count else { throw .delta }
        let size = try size(&rest)
        guard size <= limit else { throw .tooLarge }
        var output: [UInt8] = []
        output.reserveCapacity(size)
        while let command = rest.popFirst() {
            if command & 0x80 != 0 {
                let (start, count) = try range(command, &rest)
                guard count > 0, start <= base.count, count <= base.count - start, count <= size - output.count else {
                    throw .delta
                }
                output += base[start..<(start + count)]
            } else {
                let count = Int(command)
                guard count > 0, count <= rest.count, count <= size - output.count else { throw .delta }
                output += rest.prefix(count)
                rest = rest.dropFirst(count)
            }
        }
        guard output.count == size else { throw .delta }
        return output
    }

    /// Reads where a copy begins in the base, and how many bytes it takes.
    private static func range(
        _ command: UInt8,
        _ rest: inout ArraySlice<UInt8>
    ) throws(PackError) -> (start: Int, count: Int) {
        var (start, count) = (0, 0)
        for bit in 0..<7 where command >> bit & 1 == 1 {
            guard let byte = rest.popFirst() else { throw .delta }
            if bit < 4 { start |= Int(byte) << (8 * bit) } else { count |= Int(byte) << (8 * (bit - 4)) }
        }
        return (start, count == 0 ? 0x10000 : count)
    }

    private static func size(_ rest: inout ArraySlice<UInt8>) throws(PackError) -> Int {
        var (size, shift) = (0, 0)
        while let byte = rest.popFirst() {
            guard shift <= 35 else { throw .delta }
            size |= Int(byte & 0x7f) << shift
            shift += 7
            if byte & 0x80 == 0 { return size }
        }
        throw .delta
    }
}
