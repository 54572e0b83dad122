internal import FetchModel

extension Gitea {
    static let dialect = APIDialect(recognizes: { response in
        if response.head["Set-Cookie"]?.hasPrefix("i_like_gitea=") == true { return true }
        if let challenge = response.head["WWW-Authenticate"],
            names.contains(where: { challenge.contains("realm=\"\($0)\"") })
        {
            return true
        }
        let text = String(decoding: response.body.prefix(8 << 10), as: UTF8.self)
        // Errors of the API name its documentation; a page names its author.
        if text.hasPrefix("{") { return text.contains("/api/swagger\"") }
        return names.contains { text.contains("<meta name=\"author\" content=\"\($0)") }
    })

    private static let names = ["Gitea", "Forgejo"]
}
