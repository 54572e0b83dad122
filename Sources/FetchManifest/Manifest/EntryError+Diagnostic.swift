internal import FetchModel

extension EntryError {
    var failure: Failure {
        switch self {
        case .badName(let name, let fault):
            let message = "\(MaskedURL.quoted(name)) is not a valid dependency name: \(fault.reason)"
            let help =
                "a name is that of a directory; write the repository under 'repo:', and the directory under 'into:'"
            return Failure(.data, "bad-name", message, help: help)
        case .nameDiffersInCase(let name, let line): return nameClash(name, "case", line)
        case .nameDiffersInNormalForm(let name, let line): return nameClash(name, "its Unicode normal form", line)
        case .badURL(let url, let fault):
            return Failure(.data, fault.code, "\(MaskedURL.quoted(url)): \(fault.reason)", help: fault.help)
        case .badRepository(let fault, let isName):
            let nameHelp = "the name is also the slug, unless 'repo:' names another repository"
            return Failure(.data, "bad-repository", fault.message, help: fault.help ?? (isName ? nameHelp : nil))
        case .badHost(let error): return error.failure
        case .missingSelector(let name):
            let message = "\(MaskedURL.quoted(name)) has none of 'tag', 'branch', 'commit', 'version'"
            return Failure(.data, "missing-key", message, help: "add one, such as 'tag: v1.0'")
        case .badRef(let name, let kind, let fault):
            let message = "\(MaskedURL.quoted(name)) is not a valid \(kind.rawValue): \(fault.reason)"
            let isRange = (try? VersionRange(name)) != nil
            let help = isRange ? "write a version range under 'version:'" : "git does not allow such names"
            return Failure(.data, "bad-ref", message, help: help)
        case .badTagPrefix(let prefix, let fault):
            let message = "no tag can begin with \(MaskedURL.quoted(prefix)): \(fault.reason)"
            return Failure(.data, "bad-ref", message, help: "write, for example, 'engine/' or 'release-'")
        case .badCommit(let text):
            let isShort = text.utf8.count < 40 && text.allSatisfy(\.isHexDigit)
            let help =
                isShort
                ? "write all 40 digits; `git rev-parse \(text)` prints them" : "expected 40 or 64 hexadecimal digits"
            return Failure(.data, "bad-commit", "\(MaskedURL.quoted(text)) is not the full id of a commit", help: help)
        case .badVersion(let text, let reason):
            let message = "\(MaskedURL.quoted(text)) is not a valid version range: \(reason)"
            let isNewest = ["latest", "newest"].contains(text.lowercased())
            let help =
                isNewest
                ? "write '*' for the newest release"
                : "write, for example, '^1.6', '~1.2' or '>=1.2 <2'; a tag goes under 'tag'"
            return Failure(.data, "bad-version", message, help: help)
        case .badSHA256(let text):
            let message = "expected 64 hexadecimal digits, found \(MaskedURL.quoted(text))"
            let help = text.hasPrefix("sha256:") ? "leave out 'sha256:'" : "`sha256sum FILE` prints them"
            return Failure(.data, "bad-sha256", message, help: help)
        case .badDownload(let name, let fault):
            let message = "\(MaskedURL.quoted(name)) is not a valid download name: \(fault.reason)"
            return Failure(.data, "bad-name", message, help: "write the name of one file, as the host shows it")
        case .downloadNeedsTag(let kind):
            let message = "a download of \(kind.rawValue) is an asset of a release, which belongs to a tag"
            return Failure(.data, "missing-key", message, help: "add 'tag:', such as 'tag: v1.0'")
        case .noDownloads(let kind):
            let help = "remove it to take the repository's files, or name the file with 'url:'"
            return Failure(.data, "no-downloads", "\(kind.rawValue) has no downloads", help: help)
        case .badRoot(let path, let fault):
            let message = "\(MaskedURL.quoted(path)) is not a valid root: \(fault.reason(in: "dependency"))"
            return Failure(.data, "bad-path", message, help: "write a directory of the dependency, such as 'src/core'")
        case .badGlob(let pattern, let reason):
            let message = "the pattern \(MaskedURL.quoted(pattern)) is malformed: \(reason)"
            return Failure(.data, "bad-glob", message, help: "patterns are those of .gitignore files")
        case .emptyInclude:
            let message = "an empty 'include' matches nothing"
            return Failure(.data, "missing-value", message, help: "remove the key to take everything")
        case .badPatch(let path, let fault):
            let message = "\(MaskedURL.quoted(path)) is not a valid patch: \(fault.reason(in: "project"))"
            let help = "write a file inside the project, such as 'patches/engine.patch'"
            return Failure(.data, "bad-path", message, help: help)
        case .badSize(let text):
            let message = "expected a number of bytes, found \(MaskedURL.quoted(text))"
            let help =
                ByteSize.suggestion(for: text).map { "did you mean '\($0)'?" }
                ?? "write, for example, '500 MB' or '20 GiB'; units are \(ByteSize.unitNames.joined(separator: ", "))"
            return Failure(.data, "bad-size", message, help: help)
        case .badLicense(let text, let fault):
            let message = "\(MaskedURL.quoted(text)) is not an SPDX licence expression: \(fault.reason)"
            return Failure(.data, "bad-license", message, help: fault.help)
        case .badGroup(let name):
            let message = "\(MaskedURL.quoted(name)) is not a valid group name"
            return Failure(.data, "bad-name", message, help: "leave out spaces, commas, colons and a leading '-'")
        case .badKeyFile(let path, let fault):
            let message = "\(MaskedURL.quoted(path)) is not a valid file of keys: \(fault.reason(in: "project"))"
            let help = "write a file inside the project, such as 'keys/allowed_signers'"
            return Failure(.data, "bad-path", message, help: help)
        case .keyFileTwice(let path):
            let message = "\(MaskedURL.quoted(path)) is in 'signed-by' twice"
            return Failure(.data, "duplicate-value", message, help: "remove one of them")
        case .emptySignedBy:
            let help = "name a file with public keys, or remove the key"
            return Failure(.data, "missing-value", "an empty 'signed-by' trusts no key", help: help)
        }
    }

    private func nameClash(_ name: String, _ difference: String, _ line: Int) -> Failure {
        let message = "the name \(MaskedURL.quoted(name)) differs only in \(difference) from the one on line \(line)"
        let help = "rename one of them; on some systems both would be the same directory"
        return Failure(.data, "name-case", message, help: help)
    }
}
