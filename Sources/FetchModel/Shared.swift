/// A large value that all copies of what holds it share.
///
/// A dependency as the manifest has it is 400 bytes; with ten thousand of them, each step of the way would copy megabytes.
@propertyWrapper package struct Shared<Value: Hashable & Sendable>: Hashable, Sendable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private var box: Box

    /// A value of its own.
    package init(wrappedValue: Value) { box = Box(wrappedValue) }

    /// The value; a new one is this copy's alone.
    package var wrappedValue: Value {
        get { box.value }
        set { box = Box(newValue) }
    }

    package static func == (left: Shared, right: Shared) -> Bool {
        left.box === right.box || left.box.value == right.box.value
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(box.value) }
}
