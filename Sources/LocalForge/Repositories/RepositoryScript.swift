import Foundation

/// What a `.repo` fixture says: a repository's whole history, the same commit ids wherever it is made.
///
/// The text is made of settings (`key: value`), statements (a keyword and its argument, one a line) and bodies (the lines
/// below a statement that begin with `|`). `Fixtures/forges/README.md` describes it.
struct RepositoryScript: Equatable {
    /// One line about the repository.
    var summary = ""
    /// Whether reading it takes a credential.
    var isPrivate = false
    /// In the order of the text; a commit is named by its index.
    var commits: [Commit] = []
    /// In the order of the text.
    var tags: [Tag] = []
    /// Branch names in order of appearance, the default branch first, and the index of each one's last commit.
    var branches: [Branch] = []
    /// The files of the repository's Downloads, in the order of the text.
    var downloads: [Download] = []
    /// In the order of the text.
    var releases: [Release] = []

    struct Commit: Equatable {
        var branch: String
        /// The index of the parent; `nil` for a first commit.
        var parent: Int?
        var signature: Signature
        var message: String
        var changes: [Change] = []
    }

    struct Tag: Equatable {
        var name: String
        var commit: Int
        /// The message and tagger of an annotated tag; `nil` for a lightweight one.
        var annotation: Annotation?
    }

    struct Annotation: Equatable {
        var message: String
        var signature: Signature
    }

    struct Branch: Equatable {
        var name: String
        var commit: Int
    }

    /// A release of a tag, with the files below it.
    struct Release: Equatable, Sendable {
        var tag: String
        /// Whether only those who may write see it.
        var isDraft: Bool
        var files: [Download] = []
    }

    /// An uploaded file: an archive of what the changes make, or one plain file.
    struct Download: Equatable, Sendable {
        var name: String
        var signature: Signature
        /// The content of a plain file.
        var bytes: Data
        var changes: [Change] = []
    }

    struct Signature: Equatable, Sendable {
        /// `Name <e-mail>`.
        var person: String
        /// Seconds since 1970, written with the zone `+0000`.
        var time: Int
    }

    enum Change: Equatable, Sendable {
        case file(path: String, mode: Mode, bytes: Data)
        case submodule(path: String, commit: String)
        case removal(path: String)
    }

    /// Git's own octal modes.
    enum Mode: String, Sendable {
        case regular = "100644"
        case executable = "100755"
        case link = "120000"
    }
}
