package import FetchModel

extension Engine {
    /// Makes the vendor directory match the manifest, and the lock say how.
    package func sync(_ request: SyncRequest) async -> Report {
        await report { try await SyncRun(session: Session(self), request: request).run() }
    }

    /// The same, with locked versions moving to what the hosts say today.
    package func update(_ request: SyncRequest) async -> Report {
        await report { try await SyncRun(session: Session(self), request: request, isMoving: true).run() }
    }

    /// Resolves and writes the lock, without a look at the vendor directory.
    package func lock(_ request: SyncRequest) async -> Report {
        await report { try await SyncRun(session: Session(self), request: request, isLockOnly: true).run() }
    }
}
