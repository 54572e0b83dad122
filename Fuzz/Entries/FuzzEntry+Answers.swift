import FetchForge
import FetchModel
import Synchronization
import TestSupport

extension FuzzEntry {
    /// A forge's answer to one question, named by the first byte: a value, or a failure fit for a terminal.
    static let answers = FuzzEntry(
        "answers",
        seeds: {
            try Fixture.all(in: "forges/answers/bitbucket").flatMap { file in
                let bytes = [UInt8](try file.data())
                return ["0", "1", "2", "3", "4"].map { [UInt8]($0.utf8) + bytes }
            }
        }
    ) { bytes in
        guard let question = bytes.first else { return }
        let result = waitFor { try await ask(question, answer: [UInt8](bytes.dropFirst())) }
        if case .failure(let error as any Diagnosable) = result {
            try error.failure.promise(of: [.data, .permission, .unavailable])
        } else {
            try result.get()
        }
    }

    private struct Answering: Transport {
        let answer: [UInt8]
        let status: Int
        func send(_ request: HTTPRequest) async throws -> HTTPResponse {
            let headers = [HTTPField("Content-Type", "application/json"), HTTPField("Retry-After", "1")]
            return HTTPResponse(status: status, headers: headers, url: request.url, body: HTTPBody(answer))
        }
    }

    private static func ask(_ question: UInt8, answer: [UInt8]) async throws {
        let statuses = [200, 401, 403, 404, 429, 500]
        let status = question < 0x40 ? 200 : statuses[Int(question >> 3) % statuses.count]
        guard let own = try ForgeTable.catalog.own(environment: [:]).first else { return }
        let network = ForgeNetwork(
            transport: Answering(answer: answer, status: status),
            credentials: .anonymous,
            traffic: ForgeTraffic(sleep: { _ in }),
            git: { throw Failure(.unavailable, "no-git", "'\($0)' is not reached through git here") }
        )
        let forge = try ForgeTable.forge(at: own, over: network)
        let repository = Repository(workspace: "jumboskill", slug: "engine")
        switch question & 7 {
        case 0: _ = try await forge.resolve(.tag("rev1"), in: repository)
        case 1: _ = try await forge.resolve(.branch("main"), in: repository)
        case 2: _ = try await forge.tags(in: repository)
        case 3: _ = try await forge.defaultBranch(of: repository)
        default:
            guard let commit = CommitID("643d7585263769bebc34e6e20e931057d0e5731b") else { return }
            _ = try await forge.resolve(.commit(commit), in: repository)
        }
    }

    /// What `body` comes to. libFuzzer has one thread and tests may not block theirs, so this one does all the work.
    static func waitFor(_ body: @escaping @Sendable () async throws -> Void) -> Result<Void, any Error> {
        let here = Here()
        return withExtendedLifetime(here) {
            let outcome = Outcome()
            Task(executorPreference: here) {
                do {
                    try await body()
                    outcome.result.withLock { $0 = .success(()) }
                } catch {
                    outcome.result.withLock { $0 = .failure(error) }
                }
            }
            while true {
                if let result = outcome.result.withLock({ $0 }) { return result }
                here.run()
            }
        }
    }

    private final class Outcome: Sendable {
        let result = Mutex<Result<Void, any Error>?>(nil)
    }

    /// Runs jobs on the thread that asks it to.
    private final class Here: TaskExecutor {
        private let jobs = Mutex<[UnownedJob]>([])

        func enqueue(_ job: UnownedJob) { jobs.withLock { $0.append(job) } }

        func run() {
            let ready = jobs.withLock { jobs in
                defer { jobs = [] }
                return jobs
            }
            for job in ready { job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
