internal import FetchModel
internal import FetchSystem
internal import FoundationEssentials
internal import Glibc

/// A failure with a place, as GitHub Actions shows it beside the line of the file: a workflow command on a line of its own.
struct Annotation {
    /// `::error file=deps.yaml,line=4,col=5::unknown key 'inclde'`.
    let text: String

    /// Creates the annotation of `failure`; `nil` if that has no place. The file is named as seen from `workspace`, the
    /// checkout, if it is in there; the failure names it as seen from `directory`, or from the current one.
    init?(
        _ failure: Failure,
        workspace: String? = Environment.value("GITHUB_WORKSPACE"),
        directory: String? = nil
    ) {
        guard let place = failure.place else { return nil }
        let file = Self.path(of: place.file, in: Self.absolute(directory ?? "."), from: workspace)
        var message = failure.message
        if let help = failure.help { message += "\nhelp: \(help)" }
        let properties = "file=\(Self.property(file)),line=\(place.line),col=\(place.column)"
        text = "::error \(properties)::\(Self.data(Quotation.escaped(message, keeping: "\n")))"
    }

    private static func absolute(_ directory: String) -> String {
        directory.hasPrefix("/") ? directory : "\(FileManager.default.currentDirectoryPath)/\(directory)"
    }

    private static func path(of file: String, in directory: String, from workspace: String?) -> String {
        guard let workspace, workspace.hasPrefix("/") else { return file }
        let absolute = file.hasPrefix("/") ? file : "\(directory)/\(file)"
        // Either may be named through symbolic links.
        for path in [absolute, try? RealPath.of(absolute)].compactMap(\.self) {
            for root in [workspace, try? RealPath.of(workspace)].compactMap(\.self) {
                let (parts, root) = (parts(of: path), parts(of: root))
                guard parts.count > root.count, parts.starts(with: root) else { continue }
                return parts.dropFirst(root.count).joined(separator: "/")
            }
        }
        return file
    }

    /// The names on an absolute path, without `.` and `..`.
    private static func parts(of path: String) -> [Substring] {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts
    }

    /// Escapes a message, by the rules of `@actions/core`.
    private static func data(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Escapes the value of a property, which ends at a comma or colon.
    private static func property(_ text: String) -> String {
        var escaped = ""
        for scalar in data(Quotation.escaped(text)).unicodeScalars {
            switch scalar {
            case ":": escaped += "%3A"
            case ",": escaped += "%2C"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
