import Foundation

extension RepositoryScript {
    /// The stream that makes `git fast-import` write this history.
    var fastImport: Data {
        var stream = Stream()
        for (index, commit) in commits.enumerated() {
            stream.line("commit refs/heads/\(commit.branch)")
            stream.line("mark :\(index + 1)")
            stream.line("author \(commit.signature)")
            stream.line("committer \(commit.signature)")
            stream.data(Data(commit.message.utf8))
            if let parent = commit.parent { stream.line("from :\(parent + 1)") }
            for change in commit.changes { stream.change(change) }
        }
        for branch in branches {
            stream.line("reset refs/heads/\(branch.name)")
            stream.line("from :\(branch.commit + 1)")
        }
        for tag in tags {
            guard let annotation = tag.annotation else {
                stream.line("reset refs/tags/\(tag.name)")
                stream.line("from :\(tag.commit + 1)")
                continue
            }
            stream.line("tag \(tag.name)")
            stream.line("from :\(tag.commit + 1)")
            stream.line("tagger \(annotation.signature)")
            stream.data(Data(annotation.message.utf8))
        }
        stream.line("done")
        return stream.bytes
    }
}

extension RepositoryScript.Signature: CustomStringConvertible {
    /// As git writes it into a commit.
    var description: String { "\(person) \(time) +0000" }
}

/// The text of `git fast-import`.
private struct Stream {
    private(set) var bytes = Data()

    mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    mutating func data(_ data: Data) {
        line("data \(data.count)")
        bytes.append(data)
        line("")
    }

    mutating func change(_ change: RepositoryScript.Change) {
        switch change {
        case .file(let path, let mode, let data):
            line("M \(mode.rawValue) inline \(path)")
            self.data(data)
        case .submodule(let path, let commit):
            line("M 160000 \(commit) \(path)")
        case .removal(let path):
            line("D \(path)")
        }
    }
}
