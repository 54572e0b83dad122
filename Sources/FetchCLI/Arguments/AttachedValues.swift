/// Values that are attached to short options: `-j4`, `-C/dir`, `-vj4`, as make, tar and git take them.
enum AttachedValues {
    private static let valued: [Character: String] = ["C": "directory", "j": "jobs"]
    private static let flags = Set(OutputFlag.allCases.compactMap(\.short))

    /// Returns `arguments` with each attached value behind the long option and an equals sign, which is all that the parser
    /// knows.
    static func separated(in arguments: [String]) -> [String] {
        let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
        let valued =
            arguments[..<end].contains("download") ? valued.merging(["o": "output"]) { first, _ in first } : valued
        return arguments[..<end].flatMap { words(of: $0, valued) } + arguments[end...]
    }

    private static func words(of word: String, _ valued: [Character: String]) -> [String] {
        guard word.hasPrefix("-"), !word.hasPrefix("--") else { return [word] }
        var letters = word.dropFirst()
        var before = ""
        while let letter = letters.popFirst() {
            if let option = valued[letter], !letters.isEmpty {
                let value = letters.first == "=" ? letters.dropFirst() : letters
                return (before.isEmpty ? [] : ["-\(before)"]) + ["--\(option)=\(value)"]
            }
            guard flags.contains(letter) else { return [word] }
            before.append(letter)
        }
        return [word]
    }
}
