internal import FetchModel

/// An error with its place in a file.
struct Located<Fault: Diagnosable>: Diagnosable {
    let fault: Fault
    let place: Place

    var failure: Failure {
        var failure = fault.failure
        failure.place = place
        return failure
    }
}
