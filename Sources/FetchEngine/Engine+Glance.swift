package import FetchModel

extension Engine {
    /// What `sync` reports where there is nothing to do; `nil` where there may be something to do, or to tell.
    ///
    /// It blocks the calling thread, and starts neither a task nor anything else that only work needs: that would take as
    /// long as the look itself.
    package func syncAtAGlance(_ request: SyncRequest) -> Report? {
        guard FastPath.answers(request), let path = fastPath() else { return nil }
        // What is thrown here is met, and reported, by the run that follows.
        return (try? path.done(request)).flatMap { $0 }.map { Report(outcomes: $0) }
    }

    /// What `status` reports where there is nothing to do, in the same way.
    package func statusAtAGlance() -> Report? {
        fastPath()?.outcomes().map { Report(outcomes: $0.map(StatusRun.unchanged)) }
    }

    private func fastPath() -> FastPath? {
        let project = Project(settings)
        return (try? project.folder()).map { FastPath(settings, project, $0) }
    }
}
