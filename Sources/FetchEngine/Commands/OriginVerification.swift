internal import FetchModel
internal import FetchProvenance
internal import FetchSystem
internal import FetchVendor

/// `fetch verify --origin`: what `fetch verify` does, and then every proof again. No network, and nothing is written.
struct OriginVerification: Sendable {
    let context: EngineContext
    let names: [String]

    /// Runs it. Throws what makes the run impossible; what concerns one dependency is in the report.
    func run() async throws -> OriginReport {
        var result = OriginReport(report: try await Verification(context, names: names).run())
        let reader = ProjectReader(context)
        let inputs = try await reader.inputs()
        let selection = try Selection(inputs.manifest, names: names)
        let directory = try await reader.directory()
        let origins = OriginDirectory(project: context.project)
        result.directory = origins.shown
        let store = try await context.workers.run { try origins.store() }
        do {
            _ = try await context.workers.run { try store.ids() }
        } catch {
            result.report.failures += Failure.all(in: error)
        }
        let check = OriginCheck(context: context, directory: directory, store: store)
        for dependency in selection.dependencies {
            guard let pin = inputs.lock?[dependency.name] else { continue }
            guard let index = result.report.outcomes.firstIndex(where: { $0.name == dependency.name }) else { continue }
            // What is vendored is not what the lockfile says: that comes first.
            guard result.report.outcomes[index].error == nil else {
                result.findings[dependency.name] = OriginFinding(.unproved, pin)
                continue
            }
            do {
                result.findings[dependency.name] = try await finding(dependency, pin, inputs.manifest, check)
            } catch {
                let failures = Failure.all(in: error).map { $0.asBroken.about(dependency) }
                result.report.outcomes[index].error = failures.first
                result.report.outcomes[index].status = .failed
                result.report.failures += failures
                // What could not be checked differs from nothing.
                let isChecked = failures.contains { $0.kind == .unmet } && !Self.lacksProof(error)
                var finding = OriginFinding(
                    isChecked ? .differs : .unproved,
                    pin,
                    isNamed: dependency.namesReference
                )
                if case SignatureRefusal.refused(_, let verdict, _) = error {
                    finding.describe(verdict)
                } else if error is SignatureProgramError, pin.origin?.signed != nil {
                    finding.signature = SignatureState.unverified.rawValue
                }
                result.findings[dependency.name] = finding
            }
        }
        return result
    }

    /// Whether `error` says that there is no whole proof, and not that one does not hold.
    private static func lacksProof(_ error: any Error) -> Bool {
        switch error {
        case OriginBreak.unproved, OriginBreak.missing(.some, _), OriginBreak.unread, OriginBreak.tag(.missing): true
        case StoreError.damaged, StoreError.foreign: true
        default: false
        }
    }

    private func finding(
        _ dependency: Dependency,
        _ pin: Pin,
        _ manifest: Manifest,
        _ check: OriginCheck
    ) async throws -> OriginFinding {
        if let origin = pin.origin { return try await check.check(dependency, pin, origin) }
        let isRequired = !dependency.signedBy.isEmpty || manifest.requiresOrigin && pin.commit != nil
        if isRequired { throw OriginBreak.unproved(lock: context.project.lockName) }
        if pin.commit == nil { return OriginFinding(.none, pin) }
        return OriginFinding(.unproved, pin, isNamed: dependency.namesReference)
    }
}

extension Failure {
    /// The failure as one of a check: whatever is wrong with a proof, it does not hold. Trouble with the machine stays.
    fileprivate var asBroken: Failure {
        var failure = self
        if kind == .data { failure.kind = .unmet }
        return failure
    }
}
