package import Foundation

/// A file of `Fixtures/`, named in a test's output by its own name.
package struct Fixture: Sendable, CustomStringConvertible {
    /// The file's name.
    package let name: String
    /// Its absolute path.
    package let path: String

    /// Its bytes.
    package func data() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    /// Its text.
    package func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    package var description: String { name }

    /// The directory `Fixtures` of the checkout that this file was compiled from.
    package static let root: String = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url.appendingPathComponent("Fixtures").path
    }()

    /// The files in `directory` of `Fixtures`, sorted by name; hidden ones left out. Where `ifPresent` says so, a directory that
    /// is not there has none.
    package static func all(in directory: String, ifPresent: Bool = false) throws -> [Fixture] {
        let path = "\(root)/\(directory)"
        if ifPresent, !FileManager.default.fileExists(atPath: path) { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { !$0.hasPrefix(".") }
            .sorted()
            .map { Fixture(name: $0, path: "\(path)/\($0)") }
    }
}
