internal import FetchModel

/// What it takes to go on with a body where it broke off (RFC 9110, 13.1.5 and 14): a validator, so that the host
/// sends the rest only where the whole is still the same.
struct Resumption: Sendable {
    private let validator: String
    private let total: Int?

    /// From the head of the whole answer; `nil` where it gives no ground: no 200, no strong entity tag and no date with
    /// ranges promised, or ranges refused.
    init?(_ head: Head) {
        guard head.status == 200 else { return nil }
        let ranges = head["Accept-Ranges"]?.lowercased()
        if let tag = head["ETag"], tag.hasPrefix("\""), ranges != "none" {
            validator = tag
        } else if let date = head["Last-Modified"], ranges == "bytes" {
            validator = date
        } else {
            return nil
        }
        total = head.contentLength
    }

    /// The header fields that ask for everything from `offset` on.
    func fields(from offset: Int) -> [HTTPField] {
        [HTTPField("Range", "bytes=\(offset)-"), HTTPField("If-Range", validator)]
    }

    /// How long the whole body is, where `head` begins the rest of the same body at `offset`; `nil` where it does not.
    func total(from head: Head, at offset: Int) -> Int? {
        guard head.status == 206, let range = head["Content-Range"] else { return nil }
        // `bytes 100-199/200`; the total may be `*`.
        let parts = range.split(whereSeparator: { " -/".contains($0) })
        guard parts.count == 4, parts[0].lowercased() == "bytes", Int(parts[1]) == offset, let last = Int(parts[2])
        else {
            return nil
        }
        let whole = parts[3] == "*" ? last + 1 : Int(parts[3])
        guard let whole, whole == last + 1, total == nil || total == whole else { return nil }
        if let length = head.contentLength, length != whole - offset { return nil }
        if validator.hasPrefix("\""), let tag = head["ETag"], tag != validator { return nil }
        return whole
    }
}
