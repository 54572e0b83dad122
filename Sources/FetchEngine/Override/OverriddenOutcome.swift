internal import FetchModel
internal import FetchVendor

extension Outcome {
    /// The outcome of `dependency`, for which the directory of `override` stands in.
    static func overridden(_ dependency: Dependency, by override: Overrides.Entry, _ pin: Pin?) -> Outcome {
        var outcome = Outcome(dependency, .modified, pin: pin)
        outcome.reason = .override
        outcome.override = override.path
        return outcome
    }
}

extension ProjectState {
    /// Returns the outcome of `dependency` if a directory of the user stands in for it. Its error says that this directory is gone.
    func overridden(_ dependency: Dependency) -> Outcome? {
        guard let override = overrides[dependency.name] else { return nil }
        var outcome = Outcome.overridden(dependency, by: override, lock?[dependency.name])
        if goneOverrides.contains(dependency.name) {
            outcome.error = OverrideError.gone(name: override.name, path: override.path).failure.about(dependency)
        }
        return outcome
    }

    /// Returns why `option` refuses, for each selected dependency that is overridden; `nil` names no option.
    func refusedOverrides(_ option: String?) -> [Failure] {
        selection.dependencies.compactMap { dependency in
            overrides[dependency.name].map { $0.refusal(option).about(dependency) }
        }
    }
}

extension Overrides.Entry {
    /// Why `option` refuses the override; `nil` names no option.
    func refusal(_ option: String?) -> Failure {
        OverrideError.forbidden(name: name, path: path, destination: destination, option: option).failure
    }
}
