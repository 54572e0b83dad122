internal import FetchModel
internal import FetchSystem
internal import Synchronization

/// Tells that a run goes on where no progress is shown: one line whenever nothing was said for half a minute, so that no
/// CI system takes the job for dead.
///
/// How much has arrived is recorded only while the next line is near: no lock is taken for each piece otherwise.
final class Heartbeat: Sendable {
    /// The longest silence.
    private static let silence = Duration.seconds(30)
    /// How long before the end of a silence the amounts are recorded.
    private static let lead = Duration.seconds(3)
    /// How many dependencies a line names.
    private static let namesShown = 3

    private struct State {
        var model = ProgressModel()
        var lastLine = ContinuousClock.now
    }

    private let state = Monitor(State())
    private let recordsAmounts = Atomic(false)

    /// Records that something was said.
    func spoke() { state.update { $0.lastLine = .now } }

    /// Takes in an event of the run.
    func apply(_ event: Event) {
        if case .received = event, !recordsAmounts.load(ordering: .relaxed) { return }
        state.update { $0.model.apply(event, at: .now) }
    }

    /// Says what is under way with `say` after each silence, until the task is cancelled.
    func run(_ say: @Sendable (String) -> Void) async {
        while !Task.isCancelled {
            let next = state.read { $0.lastLine } + Self.silence
            do {
                try await Task.sleep(until: max(next - Self.lead, .now + .milliseconds(100)))
                recordsAmounts.store(true, ordering: .relaxed)
                try await Task.sleep(until: next)
            } catch {
                // The run is over.
                return
            }
            guard state.read({ $0.lastLine }) + Self.silence <= .now else { continue }
            recordsAmounts.store(false, ordering: .relaxed)
            say(Self.line(state.read { $0.model.snapshot(at: .now) }))
            spoke()
        }
    }

    /// `still fetching: engine 14.1/27.0 MiB, assets 8.4 MiB (30 s)`.
    static func line(_ snapshot: ProgressSnapshot) -> String {
        let names = snapshot.activities.prefix(namesShown).map { activity in
            switch activity.phase {
            case .downloading(let received, let expected, _) where received > 0:
                "\(activity.name) \(Count.size(received, of: expected))"
            case .downloading: activity.name
            case .resolving, .unpacking, .throughGit, .retrying:
                "\(activity.name) (\(ProgressLayout.words(activity.phase) ?? ""))"
            }
        }
        let more = snapshot.activities.count - names.count
        let list = names.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        let work = names.isEmpty ? "still at work" : "still fetching: \(list)"
        return "\(work) (\(ProgressRenderer.words(silence)))"
    }
}
