/// One commit, as the routes show it.
struct Commit: Sendable, Equatable {
    /// 40 hexadecimal digits.
    let id: String
    let parents: [String]
    /// The committer's time, as in `2016-05-01T18:52:25+00:00`.
    let date: String
    /// `Name <e-mail>`.
    let author: String
    let message: String

    /// The fields that `init` reads, for `git log --format`.
    static let format = "%H%x1f%P%x1f%cI%x1f%an <%ae>%x1f%B%x1e"

    /// The commits in what `git log` wrote with `format`.
    static func read(_ text: String) -> [Commit] {
        Records.read(text, fields: 5).map { fields in
            Commit(
                id: fields[0],
                parents: fields[1].split(separator: " ").map(String.init),
                date: Records.date(fields[2]),
                author: fields[3],
                message: fields[4]
            )
        }
    }
}

/// A tag or a branch.
struct Ref: Sendable, Equatable {
    enum Kind: Sendable { case tag, branch }

    let kind: Kind
    let name: String
    let commit: Commit
    /// What an annotated tag adds.
    let annotation: Annotation?

    struct Annotation: Sendable, Equatable {
        let tagger: String
        let date: String
        let message: String
    }

    /// The fields that `read` takes, for `git for-each-ref --format`.
    static let format =
        "%(refname)%1f%(objecttype)%1f%(objectname)%1f%(*objectname)%1f%(taggername) %(taggeremail)"
        + "%1f%(taggerdate:iso-strict)%1f%(contents)%1e"

    /// The refs in what `git for-each-ref` wrote with `format`, those left out whose commit is not among `commits`.
    /// `peeled` has the object that a tag of a tag comes down to, by the tag's full name.
    static func read(
        _ text: String,
        commits: [String: Commit],
        peeled: (String) -> String? = { _ in nil }
    ) -> [Ref] {
        Records.read(text, fields: 7).compactMap { fields in
            let annotated = fields[1] == "tag"
            guard let commit = commits[annotated ? peeled(fields[0]) ?? fields[3] : fields[2]] else { return nil }
            let annotation = Annotation(tagger: fields[4], date: Records.date(fields[5]), message: fields[6])
            for (prefix, kind) in [("refs/tags/", Kind.tag), ("refs/heads/", .branch)] where fields[0].hasPrefix(prefix)
            {
                let name = String(fields[0].dropFirst(prefix.count))
                return Ref(kind: kind, name: name, commit: commit, annotation: annotated ? annotation : nil)
            }
            return nil
        }
    }
}

/// Text of records that end with U+001E, of fields between U+001F.
private enum Records {
    static func read(_ text: String, fields count: Int) -> [[String]] {
        text.split(separator: "\u{1e}").compactMap { record in
            let fields = record.drop { $0 == "\n" }.split(separator: "\u{1f}", omittingEmptySubsequences: false)
            return fields.count == count ? fields.map(String.init) : nil
        }
    }

    /// Bitbucket writes `+00:00`, newer gits write `Z`.
    static func date(_ text: String) -> String {
        text.hasSuffix("Z") ? text.dropLast() + "+00:00" : text
    }
}
