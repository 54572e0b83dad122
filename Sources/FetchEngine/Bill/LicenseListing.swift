package import FetchCompliance
package import FetchModel
internal import FetchSystem

/// `fetch list --licenses`: what is vendored, and under which licences. No network, and nothing is written.
struct LicenseListing: Sendable {
    let context: EngineContext
    let names: [String]

    /// Runs it, and returns the licences by the dependencies' names.
    func run() async throws -> (Report, [String: LicenseFinding]) {
        let listing = try await Listing(context: context, names: names).read()
        let search = LicenseSearch(listing.state)
        let lock = listing.state.lock
        let dependencies = listing.state.selection.dependencies
        let found = await dependencies.mapConcurrently(limit: context.settings.jobs) { dependency in
            do {
                let pin = lock?[dependency.name]
                let finding = try await context.workers.run {
                    guard let pin else { return LicenseFinding(of: dependency) }
                    return try search.find(dependency, pin).license
                }
                return Result<LicenseFinding, any Error>.success(finding)
            } catch {
                return .failure(error)
            }
        }
        var report = listing.report
        var licenses: [String: LicenseFinding] = [:]
        for (dependency, result) in zip(dependencies, found) {
            do { licenses[dependency.name] = try result.get() } catch {
                report.failures += Failure.all(in: error).map { $0.about(dependency) }
            }
        }
        return (report, licenses)
    }
}

extension Engine {
    /// Reports what is vendored, and under which licences. No network, and nothing is written.
    package func licenses(names: [String] = []) async -> (Report, [String: LicenseFinding]) {
        do {
            return try await LicenseListing(context: context, names: names).run()
        } catch {
            return (Report(failures: Failure.all(in: error)), [:])
        }
    }
}

extension LicenseFinding {
    /// What the manifest says of `dependency`.
    fileprivate init(of dependency: Dependency) {
        self.init(dependency.license, dependency.license == nil ? .nothing(unread: []) : .manifest)
    }
}
