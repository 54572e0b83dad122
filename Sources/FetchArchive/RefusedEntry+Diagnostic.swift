internal import FetchModel

extension RefusedEntry {
    /// The stable code of the rule, for programs.
    var code: String {
        switch rule {
        case .absolutePath, .parentDirectory, .throughLink, .symlink, .hardLinkOut: "archive-escape"
        case .hardLink: "archive-link"
        case .special, .setuid: "archive-kind"
        case .encrypted: "archive-encrypted"
        case .unnamed, .pathTooLong, .tooDeep, .name, .notPortable: "archive-name"
        case .differs, .nameOfDirectory, .belowFile, .twin, .takenOnDisk: "archive-collision"
        }
    }

    /// The entry and what is wrong with it: `entry 'pkg/x' is a device`.
    var description: String {
        let shown = ShownName.of(name)
        switch rule {
        case .symlink(let target, let fault): return "link '\(shown)' \(Self.reason(fault, ShownName.of(target)))"
        case .hardLinkOut(let target): return "hard link '\(shown)' leads out of it, to '\(ShownName.of(target))'"
        case .hardLink(let target, let fault):
            return "hard link '\(shown)' to '\(ShownName.of(target))' leads to \(Self.reason(fault))"
        default: return "entry '\(shown)' \(reason)"
        }
    }

    private var reason: String {
        switch rule {
        case .absolutePath: "has an absolute path"
        case .parentDirectory: "leads out of its directory with '..'"
        case .throughLink(let link): "would be written through the link '\(link)'"
        case .special(let what): "is \(what)"
        case .setuid: "is a setuid or setgid file"
        case .encrypted: "is encrypted"
        case .unnamed: "has no name"
        case .pathTooLong: "has a path of more than \(EntryName.longestPath) bytes"
        case .tooDeep: "is nested more than \(EntryName.deepest) directories deep"
        case .name(let violation): Self.reason(violation)
        case .notPortable(let rule): Self.reason(rule)
        case .differs: "is there twice, with different content"
        case .nameOfDirectory: "has the name of a directory"
        case .belowFile(let file): "needs a directory where '\(file)' is a file"
        case .twin(let other, let rule):
            rule == .letterCase
                ? "differs from '\(other)' only in case" : "differs from '\(other)' only in Unicode normal form"
        case .takenOnDisk: "has a name that this disk takes for another entry's, as it ignores case or normal forms"
        case .symlink, .hardLinkOut, .hardLink: ""
        }
    }

    private static func reason(_ violation: EntryName.Violation) -> String {
        switch violation {
        case .tooLong: "has a name of more than \(EntryName.longest) bytes"
        case .nul: "has a NUL in its name"
        case .controlCharacter: "has a control character in its name"
        case .notUTF8: "has a name that is not UTF-8"
        case .git: "has a name that git takes for its own '.git'"
        }
    }

    private static func reason(_ rule: PortabilityRule) -> String {
        switch rule {
        case .device: "has a name that Windows reserves for a device"
        case .trailing: "has a name that ends in a dot or a space, which Windows cannot hold"
        case .character: "has a name with one of \\ : * ? \" < > |, which Windows cannot hold"
        case .letterCase, .normalForm: "has a name that some system takes for another's"
        }
    }

    private static func reason(_ fault: Target, _ target: String) -> String {
        switch fault {
        case .empty: "leads nowhere: it is empty"
        case .tooLong: "leads to a path that is too long"
        case .absolute, .leadsOut: "leads out of it, to '\(target)'"
        case .controlCharacter: "leads to '\(target)', which holds a control character"
        case .notUTF8: "leads to '\(target)', which is not UTF-8"
        case .tooManySteps: "is one of too many that lead through each other"
        case .notPortable: "leads to '\(target)', which Windows cannot hold"
        }
    }

    private static func reason(_ fault: HardLink) -> String {
        switch fault {
        case .missing: "nothing in the archive"
        case .directory: "a directory"
        case .notAFile: "something that is not a file"
        case .circle: "itself"
        }
    }

    /// Returns the manifest key that drops all of `entries`: `exclude: [/dev, '/a b']`; `nil` where no filter can.
    static func excluding(_ entries: [RefusedEntry]) -> String? {
        var globs: [String] = []
        for entry in entries {
            guard let path = entry.path else { return nil }
            let glob = Glob.exactly(path)
            if !globs.contains(glob) { globs.append(glob) }
        }
        let values = globs.map { glob in
            let isPlain = glob.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                    || "/._-".utf8.contains(byte)
            }
            return isPlain ? glob : "'\(glob.replacing("'", with: "''"))'"
        }
        return "exclude: [\(values.joined(separator: ", "))]"
    }
}
