internal import FetchModel

/// Why `fetch doctor` does not end well.
enum DoctorError: Error, Equatable {
    /// This many checks failed, of so many.
    case failed(Int, of: Int)
}

extension DoctorError: Diagnosable {
    var failure: Failure {
        switch self {
        case .failed(let count, let all):
            Failure(.unmet, "checks-failed", "\(count) of \(all) checks failed")
        }
    }
}
