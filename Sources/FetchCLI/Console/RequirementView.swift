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
    /// The least of a path that is shown.
    private static let shortestPath = 12

    private var fork: String { isUnicode ? "├── " : "|-- " }
    private var corner: String { isUnicode ? "└── " : "`-- " }
    private var bar: String { isUnicode ? "│   " : "|   " }

    /// The lines.
    var text: String {
        let outcomes = tree.report.outcomes
        return
            ([shortened(tree.project[...], to: width ?? .max)]
            + outcomes.enumerated().flatMap { index, outcome in
                branch(outcome, isLast: index == outcomes.count - 1)
            }).joined(separator: "\n")
    }

    private func branch(_ outcome: Outcome, isLast: Bool) -> [String] {
        let requirements = tree.requirements[outcome.name] ?? []
        let side = isLast ? "    " : bar
        let children = requirements.enumerated().flatMap { index, requirement in
            let isLast = index == requirements.count - 1
            return lines(side + (isLast ? corner : fork), side + (isLast ? "    " : bar)) { excess in
                var requirement = requirement
                requirement.name = requirement.name.map { shortened($0, by: excess) }
                return text(of: requirement)
            }
        }
        let below = side + (requirements.isEmpty ? "" : bar)
        let own = lines(isLast ? corner : fork, below) { excess in
            let path = outcome.path ?? ""
            let shorterPath = path.shortenedAtStart(
                to: max(min(path.columns, Self.shortestPath), path.columns - excess),
                isUnicode: isUnicode
            )
            let rest = excess - (path.columns - shorterPath.columns)
            return text(of: outcome, called: shortened(outcome.name, by: rest), at: shorterPath)
        }
        return own + children
    }

    private func shortened(_ name: String, by excess: Int) -> String {
        if excess <= 0 || name.columns <= Self.shortestName { return name }
        return name.shortened(to: max(Self.shortestName, name.columns - excess), isUnicode: isUnicode)
    }

    /// Returns `text` behind `start`. Where that is too wide, `text` gets to know how much, to shorten what it can; what
    /// is too wide even so continues behind `below`.
    private func lines(_ start: String, _ below: String, _ text: (_ excess: Int) -> String) -> [String] {
        let whole = start + text(0)
        guard let width, whole.columns > width else { return [whole] }
        let shorter = start + text(whole.columns - width)
        if shorter.columns <= width { return [shorter] }
        let next = below + "  "
        let room = max(Self.shortestName, width - max(start.columns, next.columns))
        var lines: [String] = []
        var line = ""
        for word in text(0).split(separator: " ").map({ shortened($0, to: room) }) {
            let margin = (lines.isEmpty ? start : next).columns
            if line.isEmpty || margin + line.columns + 1 + word.columns <= width {
                line += (line.isEmpty ? "" : " ") + word
            } else {
                lines.append((lines.isEmpty ? start : next) + line)
                line = word
            }
        }
        return lines + [(lines.isEmpty ? start : next) + line]
    }

    private func shortened(_ word: Substring, to room: Int) -> String {
        if word.columns <= room { return String(word) }
        return word.contains("/")
            ? word.shortenedAtStart(to: room, isUnicode: isUnicode) : word.shortened(to: room, isUnicode: isUnicode)
    }

    /// `engine  rev1 (76c439b7715a)  vendor/engine  [art]`.
    private func text(of outcome: Outcome, called name: String, at path: String) -> String {
        let revision = [RequestText(outcome).revision, outcome.commit.map { "(\($0.short))" }].compactMap(\.self)
        let groups = tree.groups[outcome.name] ?? []
        return [
            name, revision.joined(separator: " "), path,
            groups.isEmpty ? "" : "[\(groups.joined(separator: ", "))]", note(on: outcome) ?? "",
        ].filter { !$0.isEmpty }.joined(separator: "  ")
    }

    private func note(on outcome: Outcome) -> String? {
        switch outcome.reason {
        case .new: "not locked"
        case .absent: "missing"
        case .override: outcome.override.map { "override \($0)\(outcome.error == nil ? "" : " (not there)")" }
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
        case .add(let spec): "not followed; `fetch add \(ForeignText.shellWord(spec))`"
        case .importing(let file): "not followed; `fetch import \(ForeignText.shellWord(file))`"
        case .present(let name): "'\(name)' is there already"
        case .unreadable(let reason): "cannot be read: \(reason)"
        case .none: "not followed"
        }
    }
}
