import Foundation

/// One line for each request: what was asked, with which kind of credential, and what was answered.
actor Log {
    private let file: FileHandle

    init(file path: String) throws {
        let files = FileManager.default
        guard files.fileExists(atPath: path) || files.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw ForgeFailure("cannot write '\(path)'") }
        try file.seekToEnd()
        self.file = file
    }

    func note(_ request: ForgeRequest, status: Int) throws {
        let scheme = request.header("Authorization")?.split(separator: " ").first ?? "-"
        try file.write(contentsOf: Data("\(request.method) \(request.target) \(scheme) \(status)\n".utf8))
    }
}
