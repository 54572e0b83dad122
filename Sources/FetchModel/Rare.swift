/// A large value that is seldom there: without one it takes the room of a pointer.
///
/// With ten thousand dependencies there are as many outcomes, and few of them failed.
@propertyWrapper package struct Rare<Value: Hashable & Sendable>: Hashable, Sendable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private var box: Box?

    /// Creates a value that may be absent.
    package init(wrappedValue: Value?) { box = wrappedValue.map(Box.init) }

    /// The value, if there is one. Setting it changes this copy only.
    package var wrappedValue: Value? {
        get { box?.value }
        set { box = newValue.map(Box.init) }
    }

    package static func == (left: Rare, right: Rare) -> Bool {
        left.box === right.box || left.box?.value == right.box?.value
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(box?.value) }
}
