/// The headers of a commit or tag object, and what follows the empty line after them.
struct ObjectHeaders {
    /// One header with the lines that continue it.
    struct Header {
        var name: String
        /// Without the space before each continued line.
        var value: [UInt8]
        /// Its lines in the object, with the newline of the last.
        var range: Range<Int>

        var text: String { String(decoding: value, as: UTF8.self) }
    }

    let kind: ObjectError.Kind
    let headers: [Header]
    /// The offset of the message.
    let message: Int

    /// Reads the headers of `bytes`. An object that ends with its headers has an empty message.
    init(_ bytes: [UInt8], of kind: ObjectError.Kind) throws(ObjectError) {
        if bytes.contains(0) { throw ObjectError(kind, .nul) }
        var headers: [Header] = []
        var (start, line) = (0, 0)
        while start < bytes.count {
            line += 1
            let end = bytes[start...].firstIndex(of: newline)
            if end == start {
                start += 1
                break
            }
            guard let end else { throw ObjectError(kind, .brokenHeader(line: line)) }
            if bytes[start] == space {
                guard !headers.isEmpty else { throw ObjectError(kind, .brokenHeader(line: line)) }
                let last = headers.count - 1
                headers[last].value += [newline] + bytes[(start + 1)..<end]
                headers[last].range = headers[last].range.lowerBound..<(end + 1)
            } else {
                guard let blank = bytes[start..<end].firstIndex(of: space) else {
                    throw ObjectError(kind, .brokenHeader(line: line))
                }
                let name = String(decoding: bytes[start..<blank], as: UTF8.self)
                headers.append(
                    Header(name: name, value: [UInt8](bytes[(blank + 1)..<end]), range: start..<(end + 1))
                )
            }
            start = end + 1
        }
        self.kind = kind
        self.headers = headers
        message = start
    }

    /// Returns the header called `name`, which must be the one at `index` and the only one of its name.
    func required(_ name: String, at index: Int) throws(ObjectError) -> Header {
        guard headers.indices.contains(index), headers[index].name == name else {
            throw ObjectError(kind, .missing(name))
        }
        return try unique(name) ?? headers[index]
    }

    /// Returns the header called `name`, of which there may be one at most.
    func unique(_ name: String) throws(ObjectError) -> Header? {
        let all = headers.filter { $0.name == name }
        if all.count > 1 { throw ObjectError(kind, .repeated(name)) }
        return all.first
    }
}

private let newline = UInt8(ascii: "\n")
private let space = UInt8(ascii: " ")
