package import FetchModel

extension PatchError: Diagnosable {
    package var failure: Failure {
        switch fault {
        case .empty: doesNotApply("it is empty")
        case .noChanges: doesNotApply("it contains no changes of files")
        case .malformed(let line): doesNotApply("it is damaged at line \(line)")
        case .doesNotApply(let reason): doesNotApply(reason)
        case .hunk(let number, let file, let line):
            doesNotApply(
                "hunk \(number) of '\(Self.shown(Array(file.utf8)))', at line \(line) of the patch, does not match"
            )
        case .conflicts(let files):
            Failure(
                .data,
                "patch-conflict",
                "the patch '\(patch)' conflicts with the new version in \(Self.list(files))",
                help: "make it again for this version, or remove it from 'patches'",
                place: place
            )
        case .contained:
            Failure(
                .data,
                "patch-contained",
                "the new version contains the patch '\(patch)' already",
                help: "remove it from 'patches'",
                place: place
            )
        case .name(let line, let name, let rule):
            refused("line \(line) names '\(Self.shown(name))', which \(rule.description)")
        case .throughLink(let line, let name, let link):
            refused("line \(line) names '\(Self.shown(name))', which leads through the symbolic link '\(link)'")
        case .mode(let line, let mode):
            refused(
                "line \(line) sets the mode '\(Self.shown(mode))'"
                    + (mode == Array("160000".utf8) ? ", that of a submodule" : "")
            )
        case .unjudgedName(let name): refused("git reads the name '\(Self.shown(name))' in it, which is ambiguous")
        case .nothingLeft: refused("it leaves no file")
        case .tree(let violations): refused(Self.description(violations))
        case .disk(let reason):
            Failure(
                .disk,
                "disk",
                "cannot apply the patch '\(patch)': \(reason)",
                help: "free some space, or check the directory's permissions",
                place: place
            )
        case .limit(.bytes(let bytes)): refused("it makes a file of more than \(bytes) bytes")
        case .limit(.memory(let bytes)): refused("git needs more than \(bytes >> 20) MiB of memory for it")
        }
    }

    private func doesNotApply(_ reason: String) -> Failure {
        Failure(
            .data,
            "patch-failed",
            "the patch '\(patch)' does not apply: \(reason)",
            help: "make it again for this version, or remove it from 'patches'",
            place: place
        )
    }

    private func refused(_ reason: String) -> Failure {
        Failure(
            .data,
            "patch-failed",
            "the patch '\(patch)' is refused: \(reason)",
            help: "remove it from 'patches'",
            place: place
        )
    }

    /// The first few files.
    private static func list(_ files: [String]) -> String {
        let texts = files.prefix(5).map { "'\(shown(Array($0.utf8)))'" }
        return texts.joined(separator: ", ")
            + (files.count > texts.count ? " and \(files.count - texts.count) more" : "")
    }

    /// The first few violations.
    private static func description(_ violations: [TreeRules.Violation]) -> String {
        let texts = violations.prefix(10).map { "after it, '\(shown($0.path))' \($0.rule.description)" }
        let rest = violations.count - texts.count
        return texts.joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
    }

    /// A name for a message: what is not plainly printable becomes an escape.
    private static func shown(_ name: [UInt8]) -> String {
        guard let text = String(validating: name, as: UTF8.self) else {
            return name.prefix(200).map { byte in
                (0x20..<0x7f).contains(byte) ? String(UnicodeScalar(byte)) : "\\x" + Hex.encode([byte])
            }.joined()
        }
        return Quotation.escaped(String(text.prefix(200)))
    }
}

extension PatchError.NameRule {
    fileprivate var description: String {
        switch self {
        case .empty: "is empty"
        case .absolute: "is an absolute path"
        case .parentDirectory: "leads out of the dependency with '..'"
        case .tooLong: "is longer than \(EntryName.longestPath) bytes"
        case .tooDeep: "has more than \(EntryName.deepest) directories"
        case .name(let violation): violation.description
        }
    }
}

extension EntryName.Violation {
    fileprivate var description: String {
        switch self {
        case .tooLong: "has a name of more than \(EntryName.longest) bytes"
        case .nul, .controlCharacter: "contains a control character"
        case .notUTF8: "is not UTF-8"
        case .git: "git takes for its own '.git'"
        }
    }
}

extension TreeRules.Violation.Rule {
    fileprivate var description: String {
        switch self {
        case .name(let violation): violation.description
        case .pathTooLong: "is longer than \(EntryName.longestPath) bytes"
        case .tooDeep: "has more than \(EntryName.deepest) directories"
        case .special: "is not a file, directory or link"
        case .leadsOut(let target):
            "is a symbolic link that leads out of the dependency, to '\(ForeignText.line(target))'"
        case .target(let target): "is a symbolic link with the invalid target '\(ForeignText.line(target))'"
        case .portability(let rule, let other):
            "cannot be held by every system ('portable'): \(rule.description)"
                + (other.map { ", as '\(ForeignText.line($0))'" } ?? "")
        }
    }
}

extension PortabilityRule {
    fileprivate var description: String {
        switch self {
        case .letterCase: "it differs only in case"
        case .normalForm: "it differs only in Unicode normal form"
        case .device: "Windows reserves the name for a device"
        case .trailing: "it ends in a dot or a space"
        case .character: "it contains a character that Windows forbids"
        }
    }
}
