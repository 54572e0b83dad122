package import FetchCompliance
internal import FetchGit
package import FetchModel
internal import FetchSystem

/// What `fetch audit` is to do.
package struct AuditRequest: Sendable {
    /// Only these dependencies; all when empty.
    package var names: [String]
    /// Ask about the commits of private repositories as well.
    package var includesPrivate: Bool
    /// The zip or directory to look in instead of asking a server.
    package var database: String?

    package init(names: [String] = [], includesPrivate: Bool = false, database: String? = nil) {
        self.names = names
        self.includesPrivate = includesPrivate
        self.database = database
    }
}

/// What an audit found out.
package struct AuditResult: Sendable {
    package var report: Report
    /// In the order of the manifest, without those that failed.
    package var dependencies: [AuditedDependency] = []
}

/// `fetch audit`: which known vulnerabilities concern what is locked. Writes nothing.
struct AuditRun: Sendable {
    let context: EngineContext
    let request: AuditRequest

    /// Runs it.
    func run() async throws -> AuditResult {
        let project = try await LockedProject(context, names: request.names)
        var result = AuditResult(report: project.report)
        let subjects = project.entries.map(AuditSubject.init)
        let ignored = project.state.manifest.ignoredVulnerabilities
        do {
            if let database = request.database {
                result.dependencies = try await DatabaseAudit(context: context, ignored: ignored).audit(
                    subjects,
                    in: database
                )
            } else {
                try await ask(about: subjects, of: project.state.manifest, &result)
            }
        } catch {
            result.report.failures += Failure.all(in: error)
        }
        // What is not known for certain must not look like an answer.
        if result.report.failures.isEmpty { note(ignored, result) }
        for dependency in result.dependencies {
            guard !dependency.open.isEmpty,
                let index = result.report.outcomes.firstIndex(where: { $0.name == dependency.name })
            else { continue }
            let failure = AuditFinding.vulnerable(dependency).failure.about(
                dependency.name,
                at: result.report.outcomes[index].place
            )
            result.report.outcomes[index].error = failure
            result.report.failures.append(failure)
        }
        return result
    }

    private func ask(
        about subjects: [AuditSubject],
        of manifest: Manifest,
        _ result: inout AuditResult
    ) async throws {
        let visibility = try await RepositoryVisibility(context, manifest).isPublic(subjects)
        var questions: [(subject: AuditSubject, coverage: AuditedDependency.Coverage, queries: [OSVQuery])] = []
        for subject in subjects {
            do {
                questions.append(try question(subject, visibility[subject.name]))
            } catch {
                let failures = Failure.all(in: error).map { $0.blamingSource().about(subject.dependency) }
                result.report.failures += failures
                if let index = result.report.outcomes.firstIndex(where: { $0.name == subject.name }) {
                    (result.report.outcomes[index].status, result.report.outcomes[index].error) = (
                        .failed, failures.first
                    )
                }
            }
        }
        guard let url = context.settings.osv ?? WebURL(OSVServer.address) else { return }
        let server = OSVServer(url, over: context.transport, jobs: context.settings.jobs)
        let ignored = manifest.ignoredVulnerabilities
        let all = questions.flatMap(\.queries)
        var distinct: [OSVQuery] = []
        var positions: [OSVQuery: Int] = [:]
        for query in all where positions[query] == nil {
            positions[query] = distinct.count
            distinct.append(query)
        }
        let ids = try await server.ids(for: distinct)
        let records = try await server.records(Array(Set(ids.joined())).sorted())
        let today = CivilDate(seconds: WallClock.now / 1_000_000_000)
        for (subject, coverage, queries) in questions {
            var audited = AuditedDependency(name: subject.name, coverage: coverage)
            for query in queries {
                for id in positions[query].map({ ids[$0] }) ?? [] {
                    guard let record = records[id] else { throw OSVError.unknown(url, id: id) }
                    if case .tag(_, let repository) = query, record.isAboutOthers(than: repository) {
                        throw OSVError.mixedUp(url, id: id, repository: repository)
                    }
                    audited.add(record, repository: subject.repository, ignoring: ignored, on: today)
                }
            }
            result.dependencies.append(audited)
        }
    }

    /// What may be asked about `subject`, which everybody can see or not.
    private func question(
        _ subject: AuditSubject,
        _ isPublic: Result<Bool, Failures>?
    ) throws -> (AuditSubject, AuditedDependency.Coverage, [OSVQuery]) {
        guard let isPublic else { return (subject, .unknowable(subject.obstacle), []) }
        if try isPublic.get() { return (subject, .asked, subject.queries) }
        guard request.includesPrivate, let commit = subject.pin.commit else { return (subject, .privately, []) }
        return (subject, .asked, [.commit(commit)])
    }

    /// Notes which rules of the manifest are over, and which concern nothing.
    private func note(_ ignored: [IgnoredVulnerability], _ result: AuditResult) {
        let findings = result.dependencies.flatMap(\.findings)
        for rule in ignored {
            let place = "\(rule.place.file):\(rule.place.line)"
            let matching = findings.filter { $0.isCalled(rule.id) }
            if matching.isEmpty {
                // Another dependency may be the one that it is about.
                guard request.names.isEmpty, result.dependencies.count == result.report.outcomes.count else { continue }
                context.send(.note(Note("\(place) ignores \(rule.id), which concerns nothing here", help: "remove it")))
            } else if matching.allSatisfy({ $0.ignored == nil }), let until = rule.until {
                let help = "look again, and remove it or move its 'until'"
                context.send(.note(Note("\(place) ignored \(rule.id) until \(until), which is over", help: help)))
            }
        }
    }
}

extension Engine {
    /// Finds out which known vulnerabilities concern what is locked. Writes nothing.
    package func audit(_ request: AuditRequest) async -> AuditResult {
        do {
            return try await AuditRun(context: context, request: request).run()
        } catch {
            return AuditResult(report: Report(failures: Failure.all(in: error)))
        }
    }
}
