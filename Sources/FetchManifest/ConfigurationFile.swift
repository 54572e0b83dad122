package import FetchModel
internal import FetchSystem

/// Reads the user's `config.yaml`.
package enum ConfigurationFile {
    /// The settings in the file at `path`; none where there is no such file. Throws `Failures` with everything that is
    /// wrong with it, at its place.
    package static func read(path: String) throws(Failures) -> UserConfiguration {
        let bytes: [UInt8]
        do throws(TextFile.Absence) {
            bytes = try TextFile.read(path, limit: YAMLLimits.manifest.bytes)
        } catch {
            switch error {
            case .missing: return UserConfiguration()
            case .system(let error): throw Failures([error.failure])
            case .folder, .special, .tooLarge:
                let help = "write settings such as 'jobs: 4' into it, or remove it"
                let message = "\(Quotation.of(path)) is no file with settings"
                throw Failures([Failure(.data, "bad-configuration", message, help: help)])
            }
        }
        return try read(bytes: bytes, file: path)
    }

    /// The settings that `bytes` hold; `file` is its name in messages. Throws as `read(path:)` does.
    package static func read(bytes: [UInt8], file: String) throws(Failures) -> UserConfiguration {
        let document = try YAMLComposer.manifest(bytes, file: file)
        var reading = ManifestReading(document, file: file, forges: ForgeCatalog([]))
        var configuration = UserConfiguration()
        if let root = document.root, !root.isNull { configuration = reading.configuration(root) }
        guard reading.problems.isEmpty else { throw reading.problems.sorted }
        return configuration
    }
}

extension ManifestReading {
    /// The settings of `root`; what is wrong with them is reported.
    fileprivate mutating func configuration(_ root: YAMLNode) -> UserConfiguration {
        var configuration = UserConfiguration()
        guard case .mapping(let pairs) = root.content else {
            problems.report("wrong-type", "expected settings such as 'jobs: 4', found \(root.kindName)", at: root)
            return configuration
        }
        let fields = fields(of: pairs, known: ["jobs", "timeout", "cache", "mirrors"], what: "setting")
        configuration.jobs = fields["jobs"].flatMap { number($0, from: 1) }
        configuration.timeout = fields["timeout"].flatMap { number($0, from: 1) }
        configuration.cache = fields["cache"].flatMap { text($0) }
        if let pair = fields["mirrors"] {
            let example = "https://bitbucket.org: https://mirror.example.com/bitbucket"
            configuration.mirrors = (mapping(pair, example: example) ?? []).compactMap { mirror($0) }
        }
        return configuration
    }

    private mutating func mirror(_ pair: YAMLPair) -> UserConfiguration.Mirror? {
        guard let prefix = key(pair.key), let replacement = text(pair) else { return nil }
        for (text, node) in [(prefix, pair.key), (replacement, pair.value)] where WebURL(text) == nil {
            problems.report("bad-url", "expected an address such as 'https://mirror.example.com'", at: node)
            return nil
        }
        return UserConfiguration.Mirror(prefix: prefix, replacement: replacement)
    }
}
