internal import FetchModel

extension OverrideError: Diagnosable {
    var failure: Failure {
        switch self {
        case .missing(let path):
            Failure(.usage, "override-path", "there is no '\(Self.shown(path))'", help: Self.clone)
        case .notDirectory(let path):
            Failure(.usage, "override-path", "'\(Self.shown(path))' is not a directory", help: Self.clone)
        case .project(let path):
            Failure(.usage, "override-path", "'\(Self.shown(path))' is the project itself", help: Self.clone)
        case .above(let path, let below):
            Failure(
                .usage,
                "override-path",
                "'\(Self.shown(path))' contains '\(Self.shown(below))', so a link to it would lead back into itself",
                help: Self.clone
            )
        case .vendored(let path, let directory):
            Failure(
                .usage,
                "override-path",
                path == directory
                    ? "'\(Self.shown(path))' is a directory that fetch writes itself"
                    : "'\(Self.shown(path))' is in '\(directory)', which fetch writes itself",
                help: Self.clone
            )
        case .repository(let path):
            Failure(
                .usage,
                "override-path",
                "'\(Self.shown(path))' is in a '.git', which belongs to git",
                help: Self.clone
            )
        case .gone(let name, let path):
            Failure(
                .disk,
                "override-gone",
                "'\(name)' is overridden by '\(Self.shown(path))', and there is no such directory",
                help: "run `fetch override \(ForeignText.shellWord(name)) --off`"
            )
        case .notOverridden(let name, let known):
            Failure(
                .usage,
                "not-overridden",
                "\(Quotation.of(name, limit: 200)) is not overridden",
                help: known.isEmpty ? nil : "there are: \(known.joined(separator: ", "))"
            )
        case .forbidden(let name, let path, let destination, let option):
            Failure(
                .unmet,
                "overridden",
                "'\(name)' is overridden" + (option.map { ", which \($0) does not allow" } ?? "")
                    + ": '\(destination)' leads to '\(Self.shown(path))'",
                help: "run `fetch override \(ForeignText.shellWord(name)) --off`"
            )
        case .unrecorded(let name):
            Failure(
                .disk,
                "no-state",
                "'\(name)' cannot be overridden: this user has no directory for fetch's key, which records it",
                help: "set HOME or XDG_STATE_HOME to a directory that can be written"
            )
        }
    }

    private static let clone = "name the directory of a clone outside the project"

    private static func shown(_ path: String) -> String { Quotation.escaped(path) }
}
