internal import FetchEngine
internal import FetchModel

/// The dependencies of a project and what they need, as a tree of lines.
struct RequirementView {
    let tree: RequirementTree
    /// Whether lines are drawn with characters beyond ASCII.
    var isUnicode = true
    /// How wide a line is at most, where names can be shortened for that; `nil` where nobody looks.
    var width: Int?

    /// The least of a name that is shown.
    private static let shortestName = 8

    private var fork: String { isUnicode ? "├── " : "|-- " }
    private var corner: String { isUnicode ? "└── " : "`-- " }
    private var bar: String { isUnicode ? "│   " : "|   " }

    /// The lines.
    var text: String {
        let outcomes = tree.report.outcomes
        return
            ([tree.project]
            + outcomes.enumerated().flatMap { index, outcome in
                branch(outcome, isLast: index == outcomes.count - 1)
            }).joined(separator: "\n")
    }

    private func branch(_ outcome: Outcome, isLast: Bool) -> [String] {
        let requirements = tree.requirements[outcome.name] ?? []
        let children = requirements.enumerated().map { index, requirement in
            let line = index == requirements.count - 1 ? corner : fork
            return fitted((isLast ? "    " : bar) + line, requirement.name) { name in
                var requirement = requirement
                requirement.name = name
                return text(of: requirement)
            }
        }
        let line = fitted(isLast ? corner : fork, outcome.name) { text(of: outcome, called: $0 ?? outcome.name) }
        return [line] + children
    }

    /// Returns `start` and `text`, with `name` shortened in its middle as far as the line is too wide.
    private func fitted(_ start: String, _ name: String?, _ text: (String?) -> String) -> String {
        let line = start + text(name)
        guard let width, let name, line.columns > width, name.columns > Self.shortestName else { return line }
        let room = max(Self.shortestName, name.columns - (line.columns - width))
        return start + text(name.shortened(to: room, isUnicode: isUnicode))
    }

    /// `engine  rev1 (76c439b7715a)  vendor/engine  [art]`.
    private func text(of outcome: Outcome, called name: String) -> String {
        let revision = [RequestText(outcome).revision, outcome.commit.map { "(\($0.short))" }].compactMap(\.self)
        let groups = tree.groups[outcome.name] ?? []
        return [
            name, revision.joined(separator: " "), outcome.path ?? "",
            groups.isEmpty ? "" : "[\(groups.joined(separator: ", "))]", note(on: outcome) ?? "",
        ].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    private func note(on outcome: Outcome) -> String? {
        switch outcome.reason {
        case .new: "not locked"
        case .absent: "missing"
        case .override: outcome.override.map { "override \($0)" }
        case .request, .update, .edited, .unlisted, nil: nil
        }
    }

    /// `deps.yaml: collide v1.4.0   not followed; ...`.
    private func text(of requirement: Requirement) -> String {
        let revision = RequestText(requirement.request).revision
        let what = [requirement.name, revision].compactMap(\.self).joined(separator: " ")
        return [what.isEmpty ? requirement.file : "\(requirement.file): \(what)", advice(on: requirement.remedy)]
            .joined(separator: "   ")
    }

    private func advice(on remedy: Requirement.Remedy) -> String {
        switch remedy {
        case .submodules(isSet: false): "not fetched; 'submodules: true' does that"
        case .submodules(isSet: true): "fetched with it"
        case .add(let spec): "not followed; `fetch add \(spec)`"
        case .importing(let file): "not followed; `fetch import \(file)`"
        case .present(let name): "'\(name)' is there already"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .none: "not followed"
        }
    }
}
