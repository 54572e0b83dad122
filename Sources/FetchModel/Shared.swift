/// A large value that is shared by all copies of the value that contains it.
///
/// A dependency of the manifest is 400 bytes; with ten thousand of them, each stage would copy megabytes.
@propertyWrapper package struct Shared<Value: Hashable & Sendable>: Hashable, Sendable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private var box: Box

    /// Creates a value that is not shared yet.
    package init(wrappedValue: Value) { box = Box(wrappedValue) }

    /// The value. Setting it changes this copy only.
    package var wrappedValue: Value {
        get { box.value }
        set { box = Box(newValue) }
    }

    package static func == (left: Shared, right: Shared) -> Bool {
        left.box === right.box || left.box.value == right.box.value
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(box.value) }
}
