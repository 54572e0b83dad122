internal import FetchForge
internal import FetchModel

/// The host that serves an archive over HTTP.
///
/// Starts over if the transfer is interrupted.
struct HostSource: ArchiveSource {
    let context: EngineContext

    var rank: SourceRank { .final }

    func deliver(_ goal: Goal, to unpacker: Unpacker) async throws -> Delivery {
        try await context.restarting(goal.name) {
            switch try await request(goal) {
            case .serves(let response, let url):
                return try await ResponseUnpacker(context: context, unpacker: unpacker)
                    .unpack(goal, response, from: url)
            case .useGit(let origin, let reason): return .useGit(origin, reason: reason)
            }
        }
    }

    private func request(_ goal: Goal) async throws -> ArchiveRequest.Result {
        let request = ArchiveRequest(context: context, credentials: context.credentials)
        switch goal.location {
        case .file, .git: preconditionFailure("'\(goal.name)' is not downloaded over HTTP")
        case .web(let url):
            let response = try await request.send(to: url).0
            // A page may be the file that is wanted, but it is never an archive.
            let archive =
                goal.wanted.dependency.shape.unpack ? response.refusingPages(DownloadError.page(url)) : response
            return .serves(archive, url: goal.wanted.source)
        case .download(let address, let repository, let tag, let file):
            return try await request.asset(
                file,
                of: repository,
                tag: tag,
                at: try context.forge(at: address),
                // What was locked before may have been another file.
                lockedAt: goal.pin?.archive
            )
        case .forge(let address, let repository, let commit):
            do {
                return try await request.archive(
                    of: commit,
                    in: repository,
                    at: try context.forge(at: address),
                    lockedAt: (goal.pin ?? goal.previous)?.archive
                )
            } catch let error as ForgeError where goal.pin == nil {
                throw error.ofTag(goal.tag)
            }
        }
    }
}
