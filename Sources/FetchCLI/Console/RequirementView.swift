internal import FetchEngine
internal import FetchModel

/// The dependencies of a project and what they need, as a tree of lines.
struct RequirementView {
    let tree: RequirementTree
    /// Whether lines are drawn with characters beyond ASCII.
    var isUnicode = true

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
            return (isLast ? "    " : bar) + line + text(of: requirement)
        }
        return [(isLast ? corner : fork) + text(of: outcome)] + children
    }

    /// `engine  rev1 (76c439b7715a)  vendor/engine  [art]`.
    private func text(of outcome: Outcome) -> String {
        let revision = [RequestText(outcome).revision, outcome.commit.map { "(\($0.short))" }].compactMap(\.self)
        let groups = tree.groups[outcome.name] ?? []
        return [
            outcome.name, revision.joined(separator: " "), outcome.path ?? "",
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
