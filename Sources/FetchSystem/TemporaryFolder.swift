internal import Glibc

/// A folder for work that nobody else is to see; removed with all that is in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    /// Its absolute path.
    package let path: String

    /// Makes it in `parent`, for this user alone. Throws `SystemError`.
    package init(in parent: String) throws {
        var template = Array("\(parent)/fetch-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError.last("create a folder in", parent) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard let slash = path.lastIndex(of: "/") else { return }
        let parent = String(path[..<slash])
        // What cannot be removed is left to the system, which empties its temporary folder.
        try? Folder(path: parent.isEmpty ? "/" : parent, followingLink: true)
            .removeTree(String(path[path.index(after: slash)...]))
    }
}
