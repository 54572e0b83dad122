/// Why a signature could not be checked.
package enum SignatureProgramError: Error, Hashable, Sendable {
    /// None of these programs is installed.
    case missing([SignatureProgram])
    case cannotRun(SignatureProgram, reason: String)
    /// It ended without the output of a check.
    case failed(SignatureProgram, reason: String)
    case timedOut(SignatureProgram, seconds: Int)
}
