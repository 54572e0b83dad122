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
