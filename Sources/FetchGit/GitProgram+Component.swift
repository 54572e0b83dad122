package import FetchModel

extension GitProgram {
    /// The git program on the `PATH`, with its version.
    package func component() async -> Component {
        guard let path else { return Component("git", version: nil, place: .missing) }
        var version: String?
        // A git that does not run is on the `PATH` all the same.
        if let result = try? await run(["version"], timeout: .total(.seconds(10))), result.isSuccess {
            let words = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            version = words.dropFirst(2).first.map { ForeignText.line(String($0)) }
        }
        return Component("git", version: version, place: .file(path))
    }
}

extension GitProgram {
    /// Git LFS, as this git runs it, with its version.
    package func largeFileComponent() async -> Component {
        let missing = Component("git-lfs", version: nil, place: .missing)
        guard let path, let result = try? await run(["lfs", "version"], timeout: .total(.seconds(10))) else {
            return missing
        }
        // git-lfs/3.3.0 (GitHub; linux amd64; go 1.19.8)
        let word = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isWhitespace).first
        guard result.isSuccess, let word, word.hasPrefix("git-lfs/") else { return missing }
        let version = ForeignText.line(String(word.dropFirst("git-lfs/".count)))
        return Component("git-lfs", version: version, place: .inside(path))
    }
}
