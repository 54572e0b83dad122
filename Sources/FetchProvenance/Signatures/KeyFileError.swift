/// Why a file in `signed-by` is refused.
package struct KeyFileError: Error, Hashable, Sendable {
    package enum Fault: Hashable, Sendable {
        /// It holds neither an OpenPGP key nor a line of `allowed_signers`.
        case noKeys
        /// It holds a secret key, which belongs in no project.
        case secret
        /// It looks like OpenPGP keys, and is not.
        case malformed(String)
        /// A line is an SSH public key with nobody before it.
        case noPrincipal(line: Int)
        /// A line of `allowed_signers` is malformed.
        case badLine(Int)
    }

    package let file: String
    package let fault: Fault

    init(file: String, _ fault: Fault) {
        self.file = file
        self.fault = fault
    }
}
