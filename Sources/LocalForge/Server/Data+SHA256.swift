// Apart from FlyingFox, which has an HTTPResponse as the model does.
import FetchModel
import Foundation

extension Data {
    /// SHA-256 as hexadecimal digits.
    var sha256: String { SHA256Hasher.digest(of: self).hex }
}
