internal import FetchModel

/// Why a text is not the name of a file or directory.
enum NameFault: Equatable {
    case empty
    case slash
    case backslash
    /// `.` or `..`.
    case dots
    case controlCharacter
    case git
    case readAsGit
    case fetchState
    case leadingDash
    case tooLong
    // What only some systems refuse.
    case reservedCharacter(Unicode.Scalar)
    case outerSpace
    case trailingDot
    case device
}

/// Names that dependencies and the directories of a project can have on every system. Refused are names that some system
/// reads as another name, a device, a way out of the directory, or git's own directory.
enum NameRule {
    /// Returns why `name` is not the name of a directory in a project; `nil` if it is one.
    static func fault(in name: String) -> NameFault? {
        if let fault = faultEverywhere(in: name) { return fault }
        let scalars = name.unicodeScalars
        if let reserved = scalars.first(where: { "<>:\"|?*".unicodeScalars.contains($0) }) {
            return .reservedCharacter(reserved)
        }
        if name.lowercased() == ".fetch" { return .fetchState }
        if scalars.first == "-" { return .leadingDash }
        if scalars.first == " " || scalars.last == " " { return .outerSpace }
        if scalars.last == "." { return .trailingDot }
        return isDevice(name) ? .device : nil
    }

    /// Returns why `name` is not the name of a file, on Linux or anywhere else.
    static func faultEverywhere(in name: String) -> NameFault? {
        let scalars = name.unicodeScalars
        if scalars.isEmpty { return .empty }
        if scalars.contains("/") { return .slash }
        if scalars.contains("\\") { return .backslash }
        if name == "." || name == ".." { return .dots }
        if scalars.contains(where: { !isPlain($0) }) { return .controlCharacter }
        if name == ".git" { return .git }
        if isGitDirectory(name) { return .readAsGit }
        return name.utf8.count > 255 ? .tooLong : nil
    }

    /// Returns whether some system reads `name` as `.git`, by the rule for archives' entries.
    static func isGitDirectory(_ name: String) -> Bool {
        let bytes = ArraySlice(name.utf8)
        return EntryName.isGit(bytes, isPlain: bytes.allSatisfy(EntryName.isPlain))
    }

    /// Returns whether `scalar` is neither a control character nor one that breaks or reorders text.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069: false
        default: true
        }
    }

    private static func isDevice(_ name: String) -> Bool {
        let bytes = ArraySlice(name.utf8)
        return PortabilityRule.broken(by: bytes, isPlain: bytes.allSatisfy(EntryName.isPlain)) == .device
    }
}

extension NameFault {
    /// Completes "… is not a valid name: ".
    var reason: String {
        switch self {
        case .empty: "it is empty"
        case .slash: "it contains '/'"
        case .backslash: "it contains a backslash"
        case .dots: "it means the directory itself or its parent"
        case .controlCharacter: "it contains a control character"
        case .git: "it is git's own directory"
        case .readAsGit: "some systems read it as '.git', git's own directory"
        case .fetchState: "fetch keeps its own records there"
        case .leadingDash: "a leading '-' makes it look like an option"
        case .tooLong: "it is longer than 255 bytes"
        case .reservedCharacter(let scalar): "it contains '\(scalar)', which Windows cannot store"
        case .outerSpace: "it begins or ends with a space"
        case .trailingDot: "Windows drops a dot at the end"
        case .device: "Windows reserves it for a device"
        }
    }
}
