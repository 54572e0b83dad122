internal import FetchModel

extension Plan.Step {
    /// Why something has to be done, or not, for `-v`.
    func reason(_ project: Project) -> String {
        let lock = project.lockName
        switch self {
        case .keep(_, let pin): return "satisfied: \(pin.files) \(pin.files == 1 ? "file" : "files") as locked"
        case .blocked(_, _, let changes): return "kept: \(changes.count) local changes are in the way"
        case .obtain(let wanted, let pin, let over):
            let what = pin.tag ?? pin.commit?.short ?? "it"
            switch over {
            case .replaceable: return "to install: \(what) is in \(lock), and not in \(wanted.dependency.destination)"
            case .unknown: return "to compare: what is in \(wanted.dependency.destination) is not known yet"
            case .modified: return "kept: local changes are in the way"
            }
        case .resolve(let wanted, let previous?, _):
            let difference = RequestDifference(wanted, previous)
            return "to resolve: " + difference.sentence(previous.name, manifest: project.manifestName, lock: lock)
        case .resolve(_, nil, _): return "to resolve: not in \(lock)"
        }
    }
}
