package import FetchModel

extension SignatureProgramError: Diagnosable {
    package var failure: Failure {
        switch self {
        case .missing(let programs):
            let names = programs.map { "'\($0.rawValue)'" }.joined(separator: " or ")
            let packages = programs.map(\.package).joined(separator: "' or '")
            return Failure(
                .unavailable,
                "signature-program-missing",
                "cannot check a signature: the program \(names) is not installed",
                help: "install the package '\(packages)'"
            )
        case .cannotRun(let program, let reason):
            return Failure(
                .unavailable,
                "signature-program-failed",
                "cannot check a signature: \(program.rawValue) cannot run: \(ForeignText.line(reason))",
                help: "reinstall the package '\(program.package)'"
            )
        case .failed(let program, let reason):
            return Failure(
                .unavailable,
                "signature-program-failed",
                "cannot check a signature: \(program.rawValue) \(ForeignText.line(reason))",
                help: "run the same command again, or reinstall the package '\(program.package)'"
            )
        case .timedOut(let program, let seconds):
            return Failure(
                .unavailable,
                "signature-program-failed",
                "cannot check a signature: \(program.rawValue) did not end within \(seconds) second\(seconds == 1 ? "" : "s")",
                help: "run the same command again, or with a longer `--timeout`"
            )
        }
    }
}
