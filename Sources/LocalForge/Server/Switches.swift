/// A trap that tests set, by a name such as `github.asset-redirect`; a kind of forge declares its own.
struct Switch: Sendable {
    let name: String
    /// The value until a test sets another.
    let initial: String
    /// The values that it takes, for people: `on|off`, `SECONDS`.
    let values: String

    init(_ name: String, _ values: String, initially initial: String) {
        self.name = name
        self.values = values
        self.initial = initial
    }
}

/// The traps that are set.
actor Switches {
    private let known: [String: Switch]
    private var values: [String: String] = [:]

    init(_ switches: [Switch]) {
        known = Dictionary(switches.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The value of a switch.
    subscript(_ item: Switch) -> String { values[item.name] ?? item.initial }

    /// Whether a switch is `on`.
    func isOn(_ item: Switch) -> Bool { self[item] == "on" }

    /// Sets a switch; `nil` sets it back. Returns whether there is one of this name.
    func set(_ name: String, to value: String?) -> Bool {
        guard known[name] != nil else { return false }
        values[name] = value
        return true
    }

    /// Sets all switches back.
    func reset() { values = [:] }

    /// Each switch with its value and what it takes.
    var report: JSON {
        .object(
            known.mapValues { item in
                ["value": .string(self[item]), "values": .string(item.values)]
            }
        )
    }
}
