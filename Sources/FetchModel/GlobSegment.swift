/// What one name of a path must match, or any number of names.
enum GlobSegment: Sendable {
    /// One step of a pattern within a name.
    enum Token: Sendable {
        case byte(UInt8)
        case anyByte
        case anyBytes
        case oneOf(ByteSet)
    }

    /// `**`: any number of directories, including none.
    case directories
    /// A name without wildcards.
    case literal([UInt8])
    /// A name with wildcards.
    case tokens([Token])

    /// Chooses the simplest form of `tokens`.
    init(_ tokens: [Token]) {
        var bytes: [UInt8] = []
        for token in tokens {
            guard case .byte(let byte) = token else {
                self = .tokens(tokens)
                return
            }
            bytes.append(byte)
        }
        self = .literal(bytes)
    }

    /// Whether it matches the whole of `name`.
    func matches(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        switch self {
        case .directories: true
        case .literal(let bytes): bytes.elementsEqual(name)
        case .tokens(let tokens): Self.matches(tokens, name)
        }
    }

    /// Greedy, returning to the last `*` only, so that hostile patterns cost no more than length × length.
    private static func matches(_ tokens: [Token], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        var token = 0
        var index = 0
        var retry: (token: Int, index: Int)?
        while index < name.count {
            if token < tokens.count {
                if case .anyBytes = tokens[token] {
                    token += 1
                    retry = (token, index)
                    continue
                }
                if tokens[token].accepts(name[index]) {
                    token += 1
                    index += 1
                    continue
                }
            }
            guard let last = retry else { return false }
            (token, index) = (last.token, last.index + 1)
            retry = (token, index)
        }
        return tokens[token...].allSatisfy { if case .anyBytes = $0 { true } else { false } }
    }
}

extension GlobSegment.Token {
    /// Whether it takes `byte`, alone.
    func accepts(_ byte: UInt8) -> Bool {
        switch self {
        case .byte(let own): own == byte
        case .anyByte, .anyBytes: true
        case .oneOf(let set): set.contains(byte)
        }
    }
}

/// A set of bytes.
struct ByteSet: Sendable {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// Whether `byte` is in it.
    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return word >> UInt64(byte & 63) & 1 == 1
    }

    /// Adds `byte`.
    mutating func insert(_ byte: UInt8) {
        let bit: UInt64 = 1 << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    /// All other bytes.
    var inverted: ByteSet {
        var copy = self
        copy.words = (~words.0, ~words.1, ~words.2, ~words.3)
        return copy
    }
}
