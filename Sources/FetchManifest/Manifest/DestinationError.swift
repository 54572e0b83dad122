internal import FetchModel

/// Why a dependency cannot be installed where the manifest says.
enum DestinationError: Diagnosable, Equatable {
    case badPath(String, isVendor: Bool, PathFault)
    case overlaps(String, Overlap, other: String, destination: String)
    case holdsVendor(String, suggestion: String)
    case clashes(String, Clash)

    /// How one destination overlaps another.
    enum Overlap { case same, inside, around }

    /// How a destination would replace a file or directory of the project.
    enum Clash: Equatable {
        case same(String)
        case contains(String, path: String)
        case isInside(String, path: String)
    }
}

extension DestinationError {
    var failure: Failure {
        switch self {
        case .badPath(let path, let isVendor, let fault):
            let what = isVendor ? "vendor directory" : "destination"
            let message = "\(MaskedURL.quoted(path)) is not a valid \(what): \(fault.reason(in: "project"))"
            let help = "write a path inside the project, such as '\(isVendor ? "third_party" : "third_party/engine")'"
            return Failure(.data, "bad-path", message, help: help)
        case .overlaps(let path, let overlap, let other, let destination):
            let relation =
                switch overlap {
                case .same: "is also the destination of \(MaskedURL.quoted(other))"
                case .inside:
                    "is inside \(MaskedURL.quoted(destination)), the destination of \(MaskedURL.quoted(other))"
                case .around: "contains \(MaskedURL.quoted(destination)), the destination of \(MaskedURL.quoted(other))"
                }
            let help = "give one of them another directory with 'into:'"
            return Failure(.data, "overlapping-destinations", "\(MaskedURL.quoted(path)) \(relation)", help: help)
        case .holdsVendor(let path, let suggestion):
            let message = "\(MaskedURL.quoted(path)) is or contains the vendor directory"
            let help = "name a directory of its own, such as \(MaskedURL.quoted(suggestion))"
            return Failure(.data, "overlapping-destinations", message, help: help)
        case .clashes(let path, let clash):
            let relation =
                switch clash {
                case .same(let what): "is \(what)"
                case .contains(let what, let path): "contains \(what), \(MaskedURL.quoted(path))"
                case .isInside(let what, let path): "is inside \(what), \(MaskedURL.quoted(path)), which is a file"
                }
            let message = "\(MaskedURL.quoted(path)) is not a valid destination: it \(relation)"
            let help = "name a directory that is for this dependency alone with 'into:'"
            return Failure(.data, "bad-destination", message, help: help)
        }
    }
}
