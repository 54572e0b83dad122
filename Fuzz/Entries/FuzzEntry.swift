internal import FetchModel
internal import TestSupport

/// A reader of what others wrote, and what must hold of it whatever it is given.
///
/// The same entries are fed by libFuzzer (`make fuzz`), for as long as one likes, and by the tests, for a moment.
struct FuzzEntry: Sendable {
    /// Its name on the command line, and that of the directory in `Fixtures/fuzz` with seeds and past findings.
    let name: String
    /// Well-formed and broken inputs to begin from, besides those in its directory.
    let seeds: @Sendable () throws -> [[UInt8]]
    /// Gives the bytes to the reader. Throws `BrokenPromise`, and nothing that the reader may rightly throw.
    let feed: @Sendable ([UInt8]) throws -> Void

    init(
        _ name: String,
        seeds: @escaping @Sendable () throws -> [[UInt8]] = { [] },
        feed: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.name = name
        self.seeds = seeds
        self.feed = feed
    }

    /// All of them.
    static let all: [FuzzEntry] = [
        .manifest, .lock, .tar, .archive, .unpack, .glob, .versions, .netrc, .env, .index, .placements, .state, .head,
        .remote, .answers, .patch, .fileName, .gitmodules, .edit, .importing, .signatures, .packs, .packets, .objects,
        .vulnerabilities, .licenses,
    ]

    /// The seeds, and what `Fixtures/fuzz` holds: a file each, or, of a file that ends in `.lines`, a line each.
    func corpus() throws -> [[UInt8]] {
        var corpus = try seeds()
        for file in try Fixture.all(in: "fuzz/\(name)", ifPresent: true) {
            let bytes = [UInt8](try file.data())
            if file.name.hasSuffix(".lines") {
                corpus += bytes.split(separator: UInt8(ascii: "\n")).map { [UInt8]($0) }
            } else {
                corpus.append(bytes)
            }
        }
        return corpus
    }
}

/// Something that no input may bring about.
struct BrokenPromise: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Throws `BrokenPromise` where `holds` is false.
func promise(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    if !holds { throw BrokenPromise(what()) }
}

extension Failure {
    /// What must be true of every failure: nothing in it drives a terminal, it is no bug, and its place exists.
    func promise(of kinds: [Kind] = [.data]) throws {
        try Self.promisePlain(rendered(), keeping: ["\n", "\t"], code)
        try Self.promisePlain(message, keeping: ["\n", "\t"], code)
        if let help { try Self.promisePlain(help, keeping: ["\n", "\t"], code) }
        guard kinds.contains(kind) else { throw BrokenPromise("\(code) is of kind \(kind): \(message)") }
        if let place, place.line < 1 || place.column < 1 { throw BrokenPromise("\(code) is nowhere: \(place)") }
    }

    private static func promisePlain(_ text: String, keeping: [Unicode.Scalar], _ code: String) throws {
        for scalar in text.unicodeScalars where !Quotation.isPlain(scalar) && !keeping.contains(scalar) {
            throw BrokenPromise("\(code) holds U+\(String(scalar.value, radix: 16)): \(text.debugDescription)")
        }
    }
}
