/// Where each origin is, once it serves.
actor Addresses {
    private var urls: [String: String] = [:]

    /// From here on the origin of this name has this URL, `http://127.0.0.1:PORT`.
    func set(_ origin: ServedOrigin, to url: String) {
        urls[origin.name] = url
    }

    /// The URL of an origin. Throws before it serves.
    func url(of origin: ServedOrigin) throws -> String {
        guard let url = urls[origin.name] else { throw ForgeFailure("'\(origin.name)' is not served yet") }
        return url
    }
}
