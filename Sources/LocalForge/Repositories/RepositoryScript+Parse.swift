import Foundation

extension RepositoryScript {
    /// The history that a fixture's text describes.
    init(_ text: String) throws(FixtureError) {
        var reader = Reader()
        for statement in try Statement.read(text) {
            try reader.take(statement)
        }
        self = reader.script
        guard !commits.isEmpty else { throw FixtureError(line: 1, "a repository needs at least one commit") }
    }
}

/// Where reading a fixture has come to.
private struct Reader {
    var script = RepositoryScript()
    private var author = "Mira Okonkwo <mira@jumboskill.example>"
    /// The next commit's time; each commit moves it on by a day.
    private var clock = 1_640_995_200  // 2022-01-01T00:00:00Z
    private var branch = "main"
    /// The index of the commit that comes before the next one.
    private var tip: Int?
    /// Whether changes make the last download, and not the last commit.
    private var isUploading = false
    /// Whether downloads are files of the last release, and not of the repository.
    private var isReleasing = false

    mutating func take(_ statement: Statement) throws(FixtureError) {
        let argument = statement.argument
        switch statement.keyword {
        case "summary:": script.summary = argument
        case "private:": script.isPrivate = argument == "true"
        case "author:": author = argument
        case "date:": clock = try time(argument, at: statement.line)
        case "branch": try turn(to: argument)
        case "commit": commit(statement)
        case "tag": try tag(statement)
        case "release", "draft": try release(statement)
        case "download": try download(statement)
        default: try change(statement)
        }
    }

    private mutating func turn(to name: String) throws(FixtureError) {
        branch = name
        if let known = script.branches.first(where: { $0.name == name }) {
            tip = known.commit
        } else if let tip {
            script.branches.append(.init(name: name, commit: tip))
        }
    }

    private mutating func commit(_ statement: Statement) {
        (isUploading, isReleasing) = (false, false)
        let signature = RepositoryScript.Signature(person: author, time: clock)
        let message = text([statement.argument], statement.body)
        script.commits.append(.init(branch: branch, parent: tip, signature: signature, message: message))
        clock += 24 * 60 * 60
        let index = script.commits.count - 1
        tip = index
        if let known = script.branches.firstIndex(where: { $0.name == branch }) {
            script.branches[known].commit = index
        } else {
            script.branches.append(.init(name: branch, commit: index))
        }
    }

    /// `tag NAME` is a lightweight tag, `tag NAME: MESSAGE` an annotated one.
    private mutating func tag(_ statement: Statement) throws(FixtureError) {
        guard let tip else { throw FixtureError(line: statement.line, "a tag needs a commit above it") }
        let parts = statement.argument.split(separator: ":", maxSplits: 1)
        guard let name = parts.first else { throw FixtureError(line: statement.line, "expected 'tag NAME'") }
        var annotation: RepositoryScript.Annotation?
        if parts.count > 1 {
            let subject = parts[1].trimmingCharacters(in: .whitespaces)
            let time = script.commits[tip].signature.time
            annotation = .init(message: text([subject], statement.body), signature: .init(person: author, time: time))
        }
        script.tags.append(.init(name: String(name), commit: tip, annotation: annotation))
    }

    private mutating func release(_ statement: Statement) throws(FixtureError) {
        guard !statement.argument.isEmpty else {
            throw FixtureError(line: statement.line, "expected '\(statement.keyword) TAG'")
        }
        script.releases.append(.init(tag: statement.argument, isDraft: statement.keyword == "draft"))
        (isUploading, isReleasing) = (false, true)
    }

    private mutating func download(_ statement: Statement) throws(FixtureError) {
        guard !statement.argument.isEmpty, !statement.argument.contains("/") else {
            throw FixtureError(line: statement.line, "expected 'download NAME'")
        }
        let signature = RepositoryScript.Signature(person: author, time: clock)
        let bytes = RepositoryScript.Change.lines(statement.body)
        let download = RepositoryScript.Download(name: statement.argument, signature: signature, bytes: bytes)
        if isReleasing {
            script.releases[script.releases.count - 1].files.append(download)
        } else {
            script.downloads.append(download)
        }
        isUploading = true
    }

    private mutating func change(_ statement: Statement) throws(FixtureError) {
        let change = try RepositoryScript.Change(statement)
        if isUploading, isReleasing {
            let last = script.releases.count - 1
            script.releases[last].files[script.releases[last].files.count - 1].changes.append(change)
            return
        }
        if isUploading {
            script.downloads[script.downloads.count - 1].changes.append(change)
            return
        }
        guard let tip, tip == script.commits.count - 1 else {
            throw FixtureError(line: statement.line, "a change needs a commit above it")
        }
        script.commits[tip].changes.append(change)
    }

    private func time(_ text: String, at line: Int) throws(FixtureError) -> Int {
        do {
            return Int(try Date(text, strategy: .iso8601).timeIntervalSince1970)
        } catch {
            throw FixtureError(line: line, "expected a time such as 2022-01-01T00:00:00Z, found '\(text)'")
        }
    }

    private func text(_ subject: [String], _ body: [String]) -> String {
        (subject + (body.isEmpty ? [] : [""] + body)).map { $0 + "\n" }.joined()
    }
}
