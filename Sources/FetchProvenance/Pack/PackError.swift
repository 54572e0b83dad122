/// Why a pack or the objects in it are refused.
package enum PackError: Error, Hashable, Sendable {
    /// It does not begin as a pack of version 2 does.
    case notAPack
    /// Its checksum is not that of its bytes, or more follows it.
    case checksum
    /// It ends too early, or its compressed data is wrong.
    case damaged
    /// An object has another size than the pack says.
    case size
    /// An object, or all of them together, is larger than any that is needed.
    case tooLarge
    /// A delta does not fit to its base.
    case delta
    /// The base of a delta is neither in the pack nor at hand.
    case noBase
    /// zlib is not installed.
    case missingLibrary

    /// The reason for a message.
    package var reason: String {
        switch self {
        case .notAPack: "they are not in a pack of version 2"
        case .checksum: "the pack's checksum is wrong"
        case .damaged: "the pack is damaged"
        case .size: "an object has another size than the pack says"
        case .tooLarge: "an object is too large"
        case .delta: "a delta does not fit to its base"
        case .noBase: "the base of a delta is missing"
        case .missingLibrary: "zlib (libz.so.1) is not installed"
        }
    }
}
