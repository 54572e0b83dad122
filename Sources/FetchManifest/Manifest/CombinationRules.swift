internal import FetchModel

/// Checks that the keys of an entry mean something together.
struct CombinationRules {
    let entry: Entry

    private var fields: Fields { entry.fields }
    private var isArchive: Bool { fields["url"] != nil }
    private var isGit: Bool { fields["git"] != nil && !isArchive }
    private var keepsFile: Bool { isText("false", "unpack") }

    func check(_ reader: inout FieldReader) {
        if isArchive {
            refuse("submodules", with: "url", "an archive has none", &reader, if: isText("true", "submodules"))
            refuse("lfs", with: "url", "an archive already contains its files", &reader, if: isText("true", "lfs"))
            refuse("download", with: "url", "the URL already names the file", &reader)
        } else if isGit {
            refuse("sha256", with: "git", "there is no archive to check; the commit and the lockfile do that", &reader)
            refuse("download", with: "git", "only hosts have downloads", &reader)
            refuse("unpack", with: "git", "there is no archive to keep", &reader, if: keepsFile)
        } else if fields["download"] != nil {
            refuse("submodules", with: "download", "a file has none", &reader, if: isText("true", "submodules"))
            refuse("lfs", with: "download", "a download is not in LFS", &reader, if: isText("true", "lfs"))
        } else {
            checkRepository(&reader)
        }
        if keepsFile, isArchive || fields["download"] != nil {
            for key in ["strip", "root", "include", "exclude"] {
                refuse(key, with: "unpack: false", "a file that is not unpacked has no directories", &reader)
            }
        }
    }

    private func checkRepository(_ reader: inout FieldReader) {
        if let key = ["submodules", "lfs"].first(where: { isText("true", $0) }) {
            refuse("sha256", with: key, "the files come through git, so there is no archive to check", &reader)
        }
        guard keepsFile, let unpack = fields["unpack"] else { return }
        if fields["repo"] != nil {
            let reason = "only an archive at a 'url' or a 'download' can be kept as it is"
            refuse("unpack", with: "repo", reason, &reader)
        } else if !fields.mayHave(SourceRules.keys + ["download"]) {
            reader.report(ManifestError.misplacedKey("unpack", goesWith: "'url' or 'download'"), at: unpack.key)
        }
    }

    private func refuse(
        _ key: String,
        with other: String,
        _ reason: String,
        _ reader: inout FieldReader,
        if isMeaningless: Bool = true
    ) {
        guard isMeaningless, let pair = fields[key] else { return }
        reader.report(ManifestError.conflictingKeys(key, with: other, reason: reason), at: pair.key)
    }

    private func isText(_ text: String, _ key: String) -> Bool {
        fields[key].map { $0.value.isText(text) } ?? false
    }
}
