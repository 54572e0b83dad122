// libFuzzer around one entry: `fetch-fuzz ENTRY [libFuzzer's options and corpora]`; `fetch-fuzz --list`;
// `fetch-fuzz --seeds ENTRY DIRECTORY` writes the seeds.
import Foundation

/// libFuzzer's own `main`, which takes the function to feed.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ feed: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The entry that is fed; set once, before libFuzzer begins.
nonisolated(unsafe) var chosen = FuzzEntry.manifest

func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}

func choose(_ name: String) -> FuzzEntry {
    guard let entry = FuzzEntry.all.first(where: { $0.name == name }) else {
        complain("error: there is no entry '\(name)'\nhelp: fetch-fuzz --list")
        exit(64)
    }
    return entry
}

let words = CommandLine.arguments
switch words.dropFirst().first {
case "--list": for entry in FuzzEntry.all { print(entry.name) }
case "--seeds" where words.count == 4:
    let directory = URL(fileURLWithPath: words[3], isDirectory: true)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    for (number, seed) in try choose(words[2]).corpus().enumerated() {
        try Data(seed).write(to: directory.appendingPathComponent("seed-\(number)"))
    }
case let name?:
    chosen = choose(name)
    // libFuzzer sees the program and its options, not the entry's name.
    let arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: words.count)
    for (index, word) in ([words[0]] + words.dropFirst(2)).enumerated() { arguments[index] = strdup(word) }
    arguments[words.count - 1] = nil
    var count = Int32(words.count - 1)
    var list = arguments
    exit(
        runDriver(&count, &list) { bytes, size in
            do {
                try chosen.feed([UInt8](UnsafeBufferPointer(start: bytes, count: size)))
            } catch {
                complain("BROKEN PROMISE of '\(chosen.name)': \(error)")
                abort()
            }
            return 0
        }
    )
case nil:
    complain("usage: fetch-fuzz ENTRY [OPTION|CORPUS]…, fetch-fuzz --list, fetch-fuzz --seeds ENTRY FOLDER")
    exit(64)
}
