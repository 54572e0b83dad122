internal import Foundation
internal import Glibc
internal import TestSupport

/// A text file of the repository, for searches.
struct TextFile {
    /// The path below the repository.
    let name: String
    let text: String
    private let bytes: [CChar]

    private init(name: String, text: String) {
        (self.name, self.text) = (name, text)
        bytes = Array(text.utf8CString)
    }

    /// Whether `part` is in it, byte for byte. The standard library's own search takes minutes for all messages.
    func contains(_ part: String) -> Bool { strstr(bytes, part) != nil }

    /// The files below `directory` whose names end so, sorted.
    static func all(_ directory: String, _ endings: [String]) throws -> [TextFile] {
        let root = URL(fileURLWithPath: Fixture.root).deletingLastPathComponent().path
        return try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(directory)").sorted()
            .filter { path in endings.contains { path.hasSuffix($0) } }
            .compactMap { path in
                // Some archives are no text.
                guard let text = try? String(contentsOfFile: "\(root)/\(directory)/\(path)", encoding: .utf8) else {
                    return nil
                }
                return TextFile(name: "\(directory)/\(path)", text: text)
            }
    }
}
