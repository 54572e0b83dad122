import Foundation

/// Names and values in order, as a query or a form carries them (`application/x-www-form-urlencoded`).
struct Form: Sendable, Equatable {
    /// One name with its value, both decoded.
    struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    var fields: [Field] = []

    init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// Reads `name=value&…`; a `+` is a space.
    init(encoded text: some StringProtocol) {
        fields = text.split(separator: "&").map { pair in
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let words = sides.map { word in
                let spaced = String(word).replacing("+", with: " ")
                return spaced.removingPercentEncoding ?? spaced
            }
            return Field(name: words[0], value: words.count > 1 ? words[1] : "")
        }
    }

    /// The first value of a name.
    subscript(_ name: String) -> String? {
        fields.first { $0.name == name }?.value
    }

    /// The text that `init(encoded:)` reads; a space is a `+`, as RFC 6749 wants it (appendix B).
    var encoded: String {
        fields.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.percentEncoded().replacing("%20", with: "+")
    }
}

extension String {
    /// Every byte but letters, digits and `-._~` as `%XX` (RFC 3986, 2.3).
    func percentEncoded() -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return addingPercentEncoding(withAllowedCharacters: plain) ?? self
    }
}
