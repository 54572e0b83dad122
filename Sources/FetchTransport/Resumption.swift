internal import FetchModel

/// What resuming an interrupted body needs (RFC 9110, 13.1.5 and 14): a validator, so that the host sends the rest only
/// where the whole is still the same.
struct Resumption: Sendable {
    private let validator: String
    private let total: Int?

    /// Reads the header of the whole response; `nil` where the body cannot be resumed: the status is not 200, there is
    /// neither a strong entity tag nor a date with ranges promised, or ranges are refused.
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

    /// Returns the header fields that request everything from `offset` on.
    func fields(from offset: Int) -> [HTTPField] {
        [HTTPField("Range", "bytes=\(offset)-"), HTTPField("If-Range", validator)]
    }

    /// Returns the size of the whole body where `head` begins the rest of the same body at `offset`; `nil` otherwise.
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
