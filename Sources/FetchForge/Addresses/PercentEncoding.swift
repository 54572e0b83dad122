internal import FetchModel

extension StringProtocol {
    /// The text without percent-encoding (RFC 3986, 2.1); `nil` where a `%` has no two digits behind it, or the bytes
    /// are no UTF-8.
    package var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = Substring(self).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), let value = Hex.decode(digits), value.count == 1 else {
                return nil
            }
            bytes += value
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
