import FetchGit
import FetchModel

extension FuzzEntry {
    /// The headers of a patch: a name that is accepted stays below the directory that is patched.
    static let patch = FuzzEntry("patch") { bytes in
        var reader = PatchReader(bytes)
        let files: [PatchedFile]
        do {
            files = try reader.files()
        } catch is MalformedPatch {
            return
        }
        try promise((0...1).contains(reader.strip), "\(reader.strip) directories are dropped")
        guard PatchRules.fault(in: files) == nil else { return }
        for name in files.flatMap(\.names) {
            try promise(name.line > 0, "a name without a line")
            guard let path = name.path else { continue }
            try promise(path.first != UInt8(ascii: "/"), "an absolute path")
            for part in path.split(separator: UInt8(ascii: "/")) {
                let text = String(decoding: part, as: UTF8.self)
                try promise(text != ".." && text.lowercased() != ".git", "'\(text)' is accepted")
                try promise(part.allSatisfy { $0 >= 0x20 && $0 != 0x7f }, "a control character is accepted")
            }
        }
        for mode in files.flatMap(\.modes) {
            try promise(mode.value.map { [0o100000, 0o120000].contains($0 & 0o170000) } ?? false, "a mode")
        }
    }
}
