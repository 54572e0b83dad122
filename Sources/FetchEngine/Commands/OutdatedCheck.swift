internal import FetchForge
internal import FetchModel
internal import FetchSystem

/// `fetch outdated`: compares what is locked with what the hosts have today. Writes nothing.
struct OutdatedCheck: Sendable {
    let context: EngineContext
    let names: [String]

    /// Runs it. What a host did not answer is in the report's failures; the other dependencies are compared all the same.
    func run() async throws -> Report {
        let state = try await ProjectReader(context).survey(names: names)
        let addresses = try context.settings.forges(and: state.manifest.hosts)
        let resolver = Resolver(context: context, addresses: addresses, credentials: context.credentials)
        let wants = try await WantedReader(context, state.manifest).read(state.selection.dependencies)
        let listed = await listings(of: wants.map(\.0), TagListing(context: context, addresses: addresses))
        let answers = await resolver.resolve(
            wants.compactMap { dependency, wanted in
                dependency.followsTags ? nil : try? wanted.get()
            }
        )
        var report = Report()
        var moves: [TagMove] = []
        for (dependency, result) in wants {
            var outcome = Outcome(dependency, .satisfied, pin: state.lock?[dependency.name])
            do {
                let wanted = try result.get()
                outcome.request = wanted.request
                let pin = state.lock?[dependency.name].flatMap { wanted.isSameSelection(as: $0) ? $0 : nil }
                let answer = Answer(
                    tags: try listed[dependency.name]?.get(),
                    resolution: try answers[dependency.name]?.get()
                )
                let freshness = try await freshness(of: wanted, pin, answer, resolver)
                outcome.freshness = freshness
                if freshness.canMove { (outcome.status, outcome.reason) = (.planned, .update) }
                if pin == nil, dependency.selector != nil { (outcome.status, outcome.reason) = (.planned, .new) }
                moves += [move(of: wanted, pin, freshness, resolver)].compactMap(\.self)
            } catch {
                let failures = Failure.all(in: error).map { $0.blamingSource().blaming(.version).about(dependency) }
                outcome.status = .failed
                outcome.freshness = .init(current: state.lock?[dependency.name]?.revision, wanted: nil, latest: nil)
                outcome.error = failures.first
                report.failures += failures
            }
            report.outcomes.append(outcome)
        }
        try await tell(moves, state)
        let kept = wants.compactMap { dependency, wanted -> (dependency: Dependency, pin: Pin)? in
            guard let pin = state.lock?[dependency.name], (try? wanted.get())?.isSameSelection(as: pin) == true else {
                return nil
            }
            return (dependency, pin)
        }
        try await TagObjectCheck(context: context).tell(kept, resolver)
        return report
    }

    /// What the host says of a dependency.
    private struct Answer {
        /// Of one that follows tags: all tags.
        var tags: [Tag]?
        /// Of one that follows a branch: its commit.
        var resolution: Resolution??
    }

    /// Lists the tags of all repositories of which a dependency follows tags, by the dependencies' names.
    private func listings(
        of dependencies: [Dependency],
        _ listing: TagListing
    ) async -> [String: Result<[Tag], Failures>] {
        var places: [TagListing.Place] = []
        var askers: [TagListing.Place: [Dependency]] = [:]
        var answers: [String: Result<[Tag], Failures>] = [:]
        for dependency in dependencies where dependency.followsTags {
            do {
                guard let place = try listing.place(of: dependency) else { continue }
                if askers[place] == nil { places.append(place) }
                askers[place, default: []].append(dependency)
            } catch {
                answers[dependency.name] = .failure(Failures(Failure.all(in: error)))
            }
        }
        let asked = await places.mapConcurrently(limit: context.settings.jobs) { [askers] place in
            let names = (askers[place] ?? []).map(\.name)
            for name in names { context.send(.resolving(name: name)) }
            do {
                let tags = try await Requester.$names.withValue(names) { try await listing.tags(at: place) }
                return (place, Result<[Tag], Failures>.success(tags))
            } catch {
                return (place, .failure(Failures(Failure.all(in: error))))
            }
        }
        for (place, result) in asked {
            for dependency in askers[place] ?? [] { answers[dependency.name] = result }
        }
        return answers
    }

    private func freshness(
        of wanted: Wanted,
        _ pin: Pin?,
        _ answer: Answer,
        _ resolver: Resolver
    ) async throws -> Outcome.Freshness {
        let current = pin?.revision
        switch wanted.dependency.selector {
        case nil: return .init(current: current, wanted: current, latest: nil)
        case .commit(let commit): return .init(current: current, wanted: commit.short, latest: nil)
        case .branch:
            let commit = (answer.resolution ?? nil)?.commit
            return .init(current: current, wanted: commit?.short ?? current, latest: nil)
        case .tag(let name):
            let tags = answer.tags ?? []
            guard let tag = tags.first(where: { $0.name == name }) else {
                // The host's own answer says what is wrong, and which tags are near.
                _ = try await resolver.resolve([wanted])[wanted.dependency.name]?.get()
                return .init(current: current, wanted: name, latest: latest(of: tags, like: name))
            }
            let moved = try await commitNow(of: tag, of: wanted, pin, resolver)
            return .init(current: current, wanted: name, latest: latest(of: tags, like: name), moved: moved)
        case .version(let text, let prefix):
            let tags = answer.tags ?? []
            guard let name = try? VersionRange(text).highest(of: tags.map(\.name), prefix: prefix),
                let tag = tags.first(where: { $0.name == name })
            else {
                throw EngineError.noVersion(
                    range: text,
                    prefix: prefix,
                    repository: wanted.dependency.source.repositoryName,
                    newest: VersionRange.newest(of: tags.map(\.name), prefix: prefix),
                    tags: tags.count
                )
            }
            if let pin, let lost = StepBack(of: pin, to: name, prefix: prefix) {
                context.send(.note(lost.note(current: pin.name)))
            }
            let isSameTag = name == pin?.tag
            let moved = isSameTag ? try await commitNow(of: tag, of: wanted, pin, resolver) : nil
            return .init(
                current: current,
                wanted: name,
                latest: latest(of: tags, like: pin?.tag ?? name, prefix: prefix),
                moved: moved
            )
        }
    }

    /// The highest version of `tags`; prereleases count only where `tag` is one. `nil` if `tag` is no version.
    private func latest(of tags: [Tag], like tag: String, prefix: String = "") -> String? {
        guard let isPrerelease = VersionRange.isPrerelease(tag, prefix: prefix) else { return nil }
        let names = tags.map(\.name)
        let latest =
            isPrerelease
            ? VersionRange.newestOrPrerelease(of: names, prefix: prefix)
            : VersionRange.newest(of: names, prefix: prefix)
        // The same version in another spelling is nothing newer.
        return latest.map { VersionRange.areEqual($0, tag, prefix: prefix) ? tag : $0 }
    }

    /// The commit that `tag` names now, if it is not the locked one.
    private func commitNow(
        of tag: Tag,
        of wanted: Wanted,
        _ pin: Pin?,
        _ resolver: Resolver
    ) async throws -> CommitID? {
        guard let locked = pin?.commit, pin?.tag == tag.name, tag.commit != locked else { return nil }
        if tag.isPeeled { return tag.commit }
        // The host listed an annotated tag by its own id.
        let answer = await resolver.resolve([wanted.selecting(.tag(tag.name))])[wanted.dependency.name]
        guard let commit = try answer?.get()?.commit, commit != locked else { return nil }
        return commit
    }

    private func move(
        of wanted: Wanted,
        _ pin: Pin?,
        _ freshness: Outcome.Freshness,
        _ resolver: Resolver
    ) -> TagMove? {
        guard let pin, let tag = pin.tag, let commit = freshness.moved else { return nil }
        let goal = (try? resolver.location(of: wanted.dependency, at: commit, tag: tag)).map {
            Goal(wanted: wanted, tag: tag, commit: commit, location: $0, occupant: .replaceable)
        }
        return TagMove(pin: pin, tag: tag, commit: commit, goal: goal)
    }

    /// Says which tags moved, and whether the content differs.
    private func tell(_ moves: [TagMove], _ state: ProjectState) async throws {
        let learned = try await TreeLearner(context: context, isOnline: true).learn(moves.compactMap(\.goal))
        for move in moves {
            let name = move.pin.name
            context.send(.note(move.staysLocked(at: state.lock?[name], learned: learned[name])))
        }
    }
}

extension Dependency {
    /// Whether the list of its repository's tags says what it could be.
    fileprivate var followsTags: Bool {
        switch selector {
        case .tag, .version: true
        case .branch, .commit, nil: false
        }
    }
}

extension Pin {
    /// The tag, else the commit in short.
    fileprivate var revision: String? { tag ?? commit?.short }
}

extension Wanted {
    /// The same with another selector, to ask a host.
    fileprivate func selecting(_ selector: Dependency.Selector) -> Wanted {
        var copy = self
        copy.dependency.selector = selector
        return copy
    }
}
