/// A tool whose file can be imported. The raw values are those of `fetch import --from`.
package enum ImportKind: String, Hashable, Sendable, CaseIterable {
    case vendir, dfetch, peru, gitman, west, gitmodules, cmake, list

    /// The names of its files, in the order in which they are looked for; a list has none.
    package var fileNames: [String] {
        switch self {
        case .vendir: ["vendir.yml", "vendir.yaml"]
        case .dfetch: ["dfetch.yaml", "dfetch.yml"]
        case .peru: ["peru.yaml", "peru.yml"]
        case .gitman: ["gitman.yml", "gitman.yaml", ".gitman.yml", "gdm.yml", ".gdm.yml"]
        case .west: ["west.yml", "west.yaml"]
        case .gitmodules: [".gitmodules"]
        case .cmake: ["CMakeLists.txt"]
        case .list: []
        }
    }

    /// The names of lockfiles that are read with the file that they belong to.
    package static let lockfileNames = ["vendir.lock.yml", "vendir.lock.yaml"]

    /// What it is, for messages: `a vendir.yml`.
    var noun: String {
        switch self {
        case .gitmodules: "a .gitmodules file"
        case .cmake: "a CMakeLists.txt"
        case .list: "a list of lines 'slug tag'"
        default: "a \(fileNames[0])"
        }
    }

    /// The kind of the file called `name` that contains `bytes`: by its name, else by a key that only its tool has; `nil`
    /// where neither says.
    package init?(name: String, bytes: [UInt8]) {
        let file = name.split(separator: "/").last.map(String.init) ?? name
        if let kind = Self.allCases.first(where: { $0.fileNames.contains(file) }) {
            self = kind
            return
        }
        if file.hasSuffix(".cmake") {
            self = .cmake
            return
        }
        let text = String(decoding: bytes.prefix(64 << 10), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }
        func begins(_ prefix: String) -> Bool { lines.contains { $0.hasPrefix(prefix) } }
        if text.contains("vendir.k14s.io/") {
            self = .vendir
        } else if begins("git module ") || begins("imports:") || begins("curl module ") {
            self = .peru
        } else if begins("sources:") || begins("sources_locked:") {
            self = .gitman
        } else if begins("manifest:") {
            self = text.contains("dst:") || text.contains("0.0") ? .dfetch : .west
        } else if begins("[submodule ") {
            self = .gitmodules
        } else if text.contains("FetchContent_Declare") || text.contains("CPMAddPackage") {
            self = .cmake
        } else if !lines.isEmpty, lines.allSatisfy(Self.isListLine) {
            self = .list
        } else {
            return nil
        }
    }

    private static func isListLine(_ line: Substring) -> Bool {
        let words = line.split(whereSeparator: \.isWhitespace).prefix { !$0.hasPrefix("#") }
        return words.isEmpty
            || (words.count <= 2 && !words[0].hasSuffix(":") && !words[0].contains("=") && words[0] != "-")
    }
}
