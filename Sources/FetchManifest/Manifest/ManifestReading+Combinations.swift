internal import FetchModel

extension ManifestReading {
    /// Reports keys that mean nothing beside another one of the same entry.
    mutating func checkCombinations(of entry: Entry) {
        let fields = entry.fields
        let isArchive = fields["url"] != nil
        let isGit = fields["git"] != nil && !isArchive
        let isRepository = !isArchive && !isGit
        let keepsFile = isFalse(fields["unpack"])

        func refuse(_ key: String, beside other: String, _ reason: String, if isMeaningless: Bool = true) {
            guard isMeaningless, let pair = fields[key] else { return }
            let message = "'\(key)' does not go with '\(other)': \(reason)"
            problems.report("conflicting-keys", message, help: "remove one of them", at: pair.key)
        }
        if isArchive {
            refuse("submodules", beside: "url", "an archive has none", if: isTrue(fields["submodules"]))
            refuse("lfs", beside: "url", "an archive holds what it holds", if: isTrue(fields["lfs"]))
            refuse("download", beside: "url", "the URL names the file already")
        }
        if isGit {
            refuse("sha256", beside: "git", "git brings no archive to check; the commit and the lock do that")
            refuse("download", beside: "git", "only hosts have downloads")
            refuse("unpack", beside: "git", "git brings no archive to keep", if: keepsFile)
        }
        if isRepository, fields["download"] == nil {
            for key in ["submodules", "lfs"] where isTrue(fields[key]) && fields["sha256"] != nil {
                refuse("sha256", beside: key, "with it the files come through git, and there is no archive to check")
                break
            }
            refuse(
                "unpack",
                beside: "repo",
                "only an archive at a 'url' or a 'download' can be kept as it is",
                if: keepsFile && fields["repo"] != nil
            )
            if keepsFile, fields["repo"] == nil, !fields.mayHave(["repo", "url", "git", "download"]),
                let unpack = fields["unpack"]
            {
                let message = "'unpack' goes only with 'url' or 'download'"
                problems.report("conflicting-keys", message, help: "remove it", at: unpack.key)
            }
        } else if isRepository {
            refuse("submodules", beside: "download", "a file has none", if: isTrue(fields["submodules"]))
            refuse("lfs", beside: "download", "a file is what it is", if: isTrue(fields["lfs"]))
        }
        if keepsFile, isArchive || fields["download"] != nil {
            for key in ["strip", "root", "include", "exclude"] {
                refuse(key, beside: "unpack: false", "a file that is kept as it is has no folders")
            }
        }
    }

    private func isTrue(_ pair: YAMLPair?) -> Bool { pair.map { $0.value.isText("true") } ?? false }

    private func isFalse(_ pair: YAMLPair?) -> Bool { pair.map { $0.value.isText("false") } ?? false }
}
