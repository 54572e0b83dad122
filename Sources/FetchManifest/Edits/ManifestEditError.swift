internal import FetchModel

/// Why a manifest is not edited.
enum ManifestEditError: Diagnosable, Equatable {
    /// The entry, or what has to change in it, is an alias.
    case alias(String)
    /// It has an anchor, which aliases may repeat.
    case anchored(String)
    /// It is written in a form that no edit knows.
    case unusual(String)
    /// A bug: after the edit, the manifest would differ in more than the entry, or could not be read.
    case wrongResult(String)
    /// The manifest is not the one that was read any more.
    case changedOnDisk(manifest: String)
}

extension ManifestEditError {
    var failure: Failure {
        switch self {
        case .alias(let what):
            let message = "\(MaskedURL.quoted(what)) is an alias, which cannot be edited safely"
            return Failure(.data, "not-editable", message, help: "write it out, or edit the file yourself")
        case .anchored(let what):
            let message =
                "\(MaskedURL.quoted(what)) has an anchor, which aliases may repeat, and cannot be edited safely"
            return Failure(.data, "not-editable", message, help: "edit the file yourself")
        case .unusual(let what):
            let message = "\(MaskedURL.quoted(what)) is written in a form that cannot be edited safely"
            return Failure(.data, "not-editable", message, help: "edit the file yourself")
        case .wrongResult(let name):
            let message = "the edit of \(MaskedURL.quoted(name)) would change more than that entry; nothing was written"
            return Failure(.bug, "wrong-edit", message, help: Failure.reportHelp)
        case .changedOnDisk(let manifest):
            let message =
                "\(Quotation.of(manifest)) was changed by another program in the meantime; nothing was written"
            return Failure(.unmet, "manifest-changed", message, help: "run the same command again")
        }
    }
}
