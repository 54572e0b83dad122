internal import FetchModel
internal import FetchSystem

/// Judges what the headers of a patch say, before git reads it, as an archive's entries are judged.
package enum PatchRules {
    /// Returns the first name or mode of `files` that breaks a rule.
    package static func fault(in files: [PatchedFile]) -> PatchError.Fault? {
        for file in files {
            for name in file.names { if let fault = fault(in: name) { return fault } }
            for mode in file.modes { if let fault = fault(in: mode) { return fault } }
        }
        return nil
    }

    private static func fault(in name: PatchedFile.Name) -> PatchError.Fault? {
        func fault(_ rule: PatchError.NameRule) -> PatchError.Fault { .name(line: name.line, name.bytes, rule) }
        if name.bytes.first == UInt8(ascii: "/") { return fault(.absolute) }
        if name.bytes.isEmpty { return fault(.empty) }
        if name.bytes.count > EntryName.longestPath { return fault(.tooLong) }
        let parts = name.bytes.split(separator: UInt8(ascii: "/"))
        if parts.count > EntryName.deepest { return fault(.tooDeep) }
        for part in parts {
            if part.elementsEqual([UInt8(ascii: "."), UInt8(ascii: ".")]) { return fault(.parentDirectory) }
            do {
                _ = try EntryName.check(part, isPlain: part.allSatisfy(EntryName.isPlain))
            } catch {
                return fault(.name(error))
            }
        }
        return nil
    }

    /// Plain files, executable or not, and symbolic links; a submodule (160000) is none, nor what claims rights.
    private static func fault(in mode: PatchedFile.Mode) -> PatchError.Fault? {
        let isVendored = mode.value.map { $0 == 0o120000 || $0 & 0o177000 == 0o100000 } ?? false
        return isVendored ? nil : .mode(line: mode.line, mode.text)
    }

    /// Returns the first name of `files` that leads through a symbolic link of `directory`, unless it is only written and the
    /// patch removes the link. Git refuses to write through one, but not to read. Throws `SystemError`.
    static func linkOnTheWay(to files: [PatchedFile], in directory: Directory) throws -> PatchError.Fault? {
        let removed = Set(files.filter(\.isRemoved).flatMap(\.names).filter { $0.role == .source }.compactMap(\.path))
        for name in files.lazy.flatMap(\.names) {
            guard let path = name.path else { continue }
            var parts = path.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }[...]
            var place = directory
            var way: [String] = []
            while parts.count > 1, let part = parts.popFirst() {
                guard let status = try place.status(part) else { break }
                way.append(part)
                if status.kind == .symlink {
                    let link = way.joined(separator: "/")
                    if name.role == .target, removed.contains(Array(link.utf8)) { break }
                    return .throughLink(line: name.line, name.bytes, link: link)
                }
                guard status.kind == .directory, let next = try place.directoryIfPresent(part) else { break }
                place = next
            }
        }
        return nil
    }
}
