package import FetchModel

/// An archive written as text: see `Fixtures/archives/README.md`.
package struct ArchiveScript {
    /// The expected result.
    package enum Expectation {
        /// A failure of this code whose message contains all of these texts.
        case refused(code: String, naming: [String])
        /// A tree: this listing, one line for each entry.
        case kept([String])
    }

    package private(set) var expectation = Expectation.kept([])
    /// Texts that the failure's help must contain.
    package private(set) var help: [String] = []
    /// The messages of the remarks on portability.
    package private(set) var notes: [String] = []
    /// Whether the archive's length is known when it is read.
    package private(set) var hasLength = false
    package private(set) var shape = Shape()
    package private(set) var limits = Limits()
    package private(set) var commit: String?
    package private(set) var bytes: [UInt8] = []

    private enum Form: String { case tar, gzip, zip }
    private struct Fault: Error { let line: String }

    /// Reads `text` and builds the archive.
    package init(_ text: String) throws {
        let parts = text.split(separator: "\n---\n", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Fault(line: "---") }
        var form = Form.tar
        var kept: [String]?
        for line in parts[0].split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            let rest = words.count > 1 ? words[1] : ""
            switch words[0] {
            case "format": form = try Form(rawValue: rest) ?? { throw Fault(line: rest) }()
            case "refused":
                let code = String(rest.prefix { $0 != " " })
                var texts = [String(rest.dropFirst(code.count + 1))]
                if case .refused(_, let others) = expectation { texts = others + texts }
                expectation = .refused(code: code, naming: texts)
            case "help": help.append(rest)
            case "notes": notes.append(rest)
            case "length": hasLength = true
            case "portable": shape.portable = true
            case "keeps":
                // What is left of ` = ` is a name; what is right of it is shown as messages show bytes.
                let mark = rest.firstRange(of: " = ")?.lowerBound ?? rest.endIndex
                kept = (kept ?? []) + [String(decoding: Line.unescaped(rest[..<mark]), as: UTF8.self) + rest[mark...]]
            case "commit": commit = rest
            case "strip": shape.strip = Int(rest)
            case "root": shape.root = rest
            case "include": shape.include.append(try Glob(rest))
            case "exclude": shape.exclude.append(try Glob(rest))
            case "files": limits.files = Int(rest)
            case "bytes": limits.bytes = Int(rest)
            case "ratio": limits.ratio = Int(rest)
            default: throw Fault(line: String(line))
            }
        }
        if let kept { expectation = .kept(kept) }
        let lines = try parts[1].split(separator: "\n").filter { !$0.hasPrefix("#") }.map(Line.init)
        switch form {
        case .tar: bytes = try Self.tar(lines)
        case .gzip: bytes = try Self.gzip(lines)
        case .zip: bytes = try Self.zip(lines)
        }
    }

    /// One line: a keyword, names, `key=value` pairs, and a content.
    private struct Line {
        var word = ""
        var names: [[UInt8]] = []
        var target: [UInt8] = []
        var options: [(key: String, value: [UInt8])] = []
        var content: [UInt8] = []

        init(_ line: Substring) throws {
            var head = line
            if let mark = line.firstRange(of: " = ") {
                head = line[..<mark.lowerBound]
                content = Self.unescaped(line[mark.upperBound...])
            }
            var isTarget = false
            for part in head.split(separator: " ") {
                if word.isEmpty {
                    word = String(part)
                } else if part == "->" {
                    isTarget = true
                } else if isTarget {
                    target = Self.unescaped(part)
                    isTarget = false
                } else if let equals = part.firstIndex(of: "=") {
                    options.append((String(part[..<equals]), Self.unescaped(part[part.index(after: equals)...])))
                } else {
                    names.append(Self.unescaped(part))
                }
            }
            if let fill = number("fill") { content = [UInt8](repeating: UInt8(ascii: "x"), count: fill) }
        }

        var name: [UInt8] { names.first ?? [] }
        func option(_ key: String) -> [UInt8]? { options.first { $0.key == key }?.value }
        func text(_ key: String) -> String? { option(key).map { String(decoding: $0, as: UTF8.self) } }
        func number(_ key: String, radix: Int = 10) -> Int? { text(key).flatMap { Int($0, radix: radix) } }
        func has(_ name: String) -> Bool { names.dropFirst().contains([UInt8](name.utf8)) }

        /// `\n`, `\\`, `\s` (a space), `\e` (nothing), `\p` (zeros up to a block's end), `\xHH`, and `{c*N}`, which is `c` N times.
        static func unescaped(_ text: Substring) -> [UInt8] {
            var result: [UInt8] = []
            var rest = text.utf8
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "{"), let close = rest.firstIndex(of: UInt8(ascii: "}")) {
                    let parts = String(decoding: rest[..<close], as: UTF8.self).split(separator: "*")
                    if parts.count == 2, let count = Int(parts[1]) {
                        result += repeatElement(unescaped(parts[0]), count: count).joined()
                        rest = rest[rest.index(after: close)...]
                        continue
                    }
                }
                guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                    result.append(byte)
                    continue
                }
                switch escape {
                case UInt8(ascii: "n"): result.append(0x0a)
                case UInt8(ascii: "s"): result.append(0x20)
                case UInt8(ascii: "e"): break
                case UInt8(ascii: "p"): result += [UInt8](repeating: 0, count: -result.count & 511)
                case UInt8(ascii: "x"):
                    result += Hex.decode(String(decoding: rest.prefix(2), as: UTF8.self)) ?? []
                    rest = rest.dropFirst(2)
                default: result.append(escape)
                }
            }
            return result
        }
    }

    private static func tar(_ lines: [Line]) throws -> [UInt8] {
        var tar = TarWriter()
        var isOpen = true
        for line in lines {
            switch line.word {
            case "global": tar.addRecords(line.options.map { ($0.key, $0.value) }, type: UInt8(ascii: "g"))
            case "raw":
                if isOpen { tar.end() }
                isOpen = false
                tar.addRaw(line.content)
            case "inner": tar.addRaw(line.content)
            case "end": tar.endOnce()
            case "cut":
                if isOpen { tar.end() }
                isOpen = false
                tar.cut(Int(String(decoding: line.name, as: UTF8.self)) ?? 0)
            case "open": isOpen = false
            default: try add(line, to: &tar)
            }
        }
        if isOpen { tar.end() }
        return tar.bytes
    }

    private static func add(_ line: Line, to tar: inout TarWriter) throws {
        let types = [
            "file": "0", "old": "\0", "hardlink": "1", "symlink": "2", "char": "3", "block": "4",
            "fifo": "6", "contiguous": "7", "odd": "Z", "continued": "M",
            "extended": "x", "directory": "5",
        ]
        guard let type = types[line.word]?.utf8.first else { throw Fault(line: line.word) }
        let known: Set<String> = ["mode", "as", "declared", "fill"]
        tar.add(
            line.name,
            type: type,
            mode: line.number("mode", radix: 8) ?? (line.word == "directory" ? 0o755 : 0o644),
            content: line.content,
            target: line.target,
            dialect: line.text("as").flatMap(TarWriter.Dialect.init(rawValue:)) ?? .ustar,
            records: line.options.filter { !known.contains($0.key) }.map { ($0.key, $0.value) },
            declared: line.number("declared"),
            base256: line.has("base256"),
            badChecksum: line.has("badsum")
        )
    }

    /// The same, compressed; `member` lines split it, `garbage` and `cutgz` are about the compressed bytes.
    private static func gzip(_ lines: [Line]) throws -> [UInt8] {
        let own: Set<String> = ["garbage", "cutgz", "flip", "members", "again"]
        let tar = try tar(lines.filter { !own.contains($0.word) })
        let members =
            lines.first { $0.word == "members" }.flatMap { Int(String(decoding: $0.name, as: UTF8.self)) } ?? 1
        let part = tar.count / members + 1
        var bytes = stride(from: 0, to: tar.count, by: part).flatMap {
            ZipWriter.gzipped([UInt8](tar[$0..<min(tar.count, $0 + part)]))
        }
        for line in lines {
            let number = Int(String(decoding: line.name, as: UTF8.self)) ?? 0
            switch line.word {
            case "garbage": bytes += line.content
            case "cutgz": bytes.removeLast(number)
            case "flip": bytes[number] ^= 0x10
            case "again": bytes = ZipWriter.gzipped(bytes)
            default: break
            }
        }
        return bytes
    }

    private static func zip(_ lines: [Line]) throws -> [UInt8] {
        var zip = ZipWriter()
        var comment: [UInt8] = []
        var trailing: [UInt8] = []
        var cut = 0
        var shown: Int?
        var prefix: [UInt8] = []
        var disk = 0
        for line in lines {
            switch line.word {
            case "comment": comment = line.content
            case "garbage": trailing = line.content
            case "cut": cut = Int(String(decoding: line.name, as: UTF8.self)) ?? 0
            case "prefix": prefix = line.content
            case "disk": disk = Int(String(decoding: line.name, as: UTF8.self), radix: 16) ?? 0
            case "wide": break
            case "count": shown = Int(String(decoding: line.name, as: UTF8.self))
            case "file", "directory", "symlink", "fifo", "device", "socket", "plain":
                let kinds = [
                    "file": 0o100644, "directory": 0o040755, "symlink": 0o120777, "fifo": 0o010644, "device": 0o060644,
                    "socket": 0o140644,
                ]
                let kind = kinds[line.word] ?? 0
                zip.add(
                    ZipWriter.Entry(
                        name: line.name,
                        content: line.word == "symlink" ? line.target : line.content,
                        mode: line.number("mode", radix: 8).map { kind & 0o170000 | $0 } ?? kind,
                        system: UInt8(line.number("system") ?? 3),
                        flags: UInt16(line.number("flags", radix: 16) ?? 0),
                        method: UInt16(line.number("method") ?? 0),
                        localName: line.option("local"),
                        unicodeName: line.option("unicode"),
                        hasLocalUnicodeName: !line.has("central"),
                        hasBadUnicodeCheck: line.has("badunicode"),
                        size: line.number("size"),
                        localSize: line.number("localsize"),
                        hasBadCheck: line.has("badcrc"),
                        overlaps: line.has("overlap"),
                        isWide: line.has("wide"),
                        hasDescriptor: line.has("descriptor")
                    )
                )
            default: throw Fault(line: line.word)
            }
        }
        zip.end(
            comment: comment,
            isWide: lines.contains { $0.has("wide") || $0.word == "wide" },
            count: shown,
            disk: disk,
            trailing: trailing
        )
        zip.cut(cut)
        return prefix + zip.bytes
    }
}
