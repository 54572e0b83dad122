/// What `override` is to do.
package struct OverrideRequest: Equatable, Sendable {
    /// What is done.
    package enum Action: Equatable, Sendable {
        /// Lists the overrides.
        case list
        /// Puts a link to `path` at the destination of `name`.
        case start(name: String, path: String)
        /// Ends the overrides of `names`, and puts the locked trees back.
        case end(names: [String])
        /// Puts all locked trees back, until `resume`.
        case park
        /// Puts the links back that were parked: those of `names`, or all when empty.
        case resume(names: [String])
    }

    /// What is done.
    package var action: Action
    /// Overwrite local modifications.
    package var force: Bool
    /// Use the cache alone.
    package var isOffline: Bool

    /// Creates a request.
    package init(_ action: Action, force: Bool = false, isOffline: Bool = false) {
        self.action = action
        self.force = force
        self.isOffline = isOffline
    }
}
