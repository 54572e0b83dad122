import Testing

@testable import FetchModel

/// Values that take the room of a pointer: copies share them, and a change concerns one copy only.
struct SharedValuesTests {
    /// Larger than a pointer.
    private struct Large: Hashable {
        var text: String
        var numbers = [1, 2, 3]
    }

    private struct Holder: Hashable {
        @Rare var rare: Large?
    }

    @Test func `a value takes the room of a pointer, absent or not`() {
        #expect(MemoryLayout<Rare<Large>>.size == MemoryLayout<Int>.size)
        #expect(MemoryLayout<Pin>.size == MemoryLayout<Int>.size)
        #expect(MemoryLayout<Dependency>.size == MemoryLayout<Int>.size)
    }

    @Test func `a rare value is absent until it is set, and after it was removed`() {
        var holder = Holder()
        #expect(holder.rare == nil)

        holder.rare = Large(text: "there")
        #expect(holder.rare?.text == "there")

        holder.rare = nil
        #expect(holder.rare == nil)
        #expect(holder == Holder())
    }

    @Test func `a change concerns one copy only`() {
        let original = Holder(rare: Large(text: "rare"))
        var copy = original

        copy.rare?.text = "changed"

        #expect(original.rare?.text == "rare")
        #expect(copy.rare?.text == "changed")
    }

    @Test func `equality and hash are those of the values, wherever these are`() {
        let one = Holder(rare: Large(text: "same"))
        let other = Holder(rare: Large(text: "same"))

        #expect(one == other)
        #expect(Set([one, other]).count == 1)
        #expect(one != Holder(rare: Large(text: "different")))
        #expect(one != Holder())
        #expect(Set([Holder(), one, other]).count == 2)
    }

    @Test func `a changed copy of a pin leaves the pin as it is`() throws {
        let digest = SHA256Hasher.digest(of: [1])
        let pin = Pin(
            name: "engine",
            source: "https://example.com/engine.tar.gz",
            request: Request([]),
            tree: TreeID(digest),
            files: 1,
            bytes: 2
        )
        var copy = pin
        #expect(copy == pin)

        copy.tag = "v1"
        copy.files = 3

        #expect(pin.tag == nil)
        #expect(pin.files == 1)
        #expect(copy.tag == "v1")
        #expect(copy.name == "engine")
        #expect(copy != pin)
        copy.tag = nil
        copy.files = 1
        #expect(copy == pin)
        #expect(copy.hashValue == pin.hashValue)
    }

    @Test func `a dependency knows the places of its keys, in whatever order they were given`() {
        let entry = Place(file: "deps.yaml", line: 1, column: 1)
        let (tag, into) = (
            Place(file: "deps.yaml", line: 2, column: 5), Place(file: "deps.yaml", line: 3, column: 5)
        )
        func dependency(_ places: [Dependency.Key: Place]) -> Dependency {
            Dependency(
                name: "engine",
                source: .archive(url: "a.tar.gz"),
                destination: "vendor/engine",
                place: entry,
                places: places
            )
        }
        let one = dependency([.tag: tag, .into: into])

        #expect(one.ownPlace(of: .tag) == tag)
        #expect(one.place(of: .into) == into)
        #expect(one.ownPlace(of: .url) == nil)
        #expect(one.place(of: .url) == entry)
        #expect(one.places == [.tag: tag, .into: into])
        #expect(one == dependency([.into: into, .tag: tag]))
        #expect(one != dependency([.tag: tag]))

        var moved = one
        moved.destination = "lib/engine"
        #expect(one.destination == "vendor/engine")
        #expect(moved.place(of: .tag) == tag)
    }
}
