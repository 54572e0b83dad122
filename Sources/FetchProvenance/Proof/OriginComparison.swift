package import FetchModel

/// Compares a tree of files with the tree of a commit, and finds out for each difference whether the commit's own
/// attributes ask for it.
///
/// It needs the tree objects of the directories that differ, and of the files only those whose bytes decide. What it lacks
/// is in the result, so that a caller that can fetch objects does so and compares again.
package struct OriginComparison {
    /// What a comparison found.
    package struct Result: Sendable {
        /// Sorted by the bytes of the paths.
        package var differences: [OriginDifference] = []
        /// The first are as good as all: none may be there.
        package var faults: [OriginFault] = []
        /// Objects that the comparison lacks.
        package var missing: [ObjectID] = []
        /// The directories whose objects it lacks, by their ids: `src/`.
        package var missingDirectories: [ObjectID: String] = [:]
        /// Files whose bytes it lacks.
        package var unread: Set<String> = []
        /// Objects that it read.
        package var used: Set<ObjectID> = []
    }

    /// The most faults that are reported.
    private static let mostFaults = 10
    /// The most directories within each other.
    private static let mostLevels = 1000

    private let id: ObjectID
    private let commit: CommitObject
    private let isEncoded: Bool
    private let filter: OriginFilter
    private let object: (ObjectID) throws -> GitObject?
    private let content: (String) throws -> [UInt8]?
    private var attributeFiles: [ObjectID: AttributeFile] = [:]
    private var result = Result()

    /// One directory on the way from the root: its path (`a/b/`), and its `.gitattributes`.
    private struct Level {
        let directory: String
        let attributes: ObjectID?
    }

    /// Prepares a comparison with the commit whose object is `commit`. `object` returns objects that are at hand, and
    /// `content` the bytes of a file of the tree, as
    /// far as they were read.
    package init(
        _ commit: GitObject,
        _ format: ObjectID.Format,
        filter: OriginFilter,
        object: @escaping (ObjectID) throws -> GitObject?,
        content: @escaping (String) throws -> [UInt8]?
    ) throws {
        id = commit.id(format)
        self.commit = try CommitObject(bytes: commit.bytes, format: format)
        let headers = commit.bytes.prefix(commit.bytes.count - self.commit.message.count)
        isEncoded = headers.split(separator: UInt8(ascii: "\n")).contains { $0.starts(with: "encoding ".utf8) }
        self.filter = filter
        self.object = object
        self.content = content
    }

    /// Compares `tree`.
    package mutating func run(_ tree: FileTree) throws -> Result {
        result = Result()
        try compare(commit.tree, tree, [], "")
        result.differences.sort { $0.path.precedesInBytes($1.path) }
        return result
    }

    private mutating func compare(_ id: ObjectID, _ tree: FileTree?, _ above: [Level], _ path: String) throws {
        if id == tree?.id || result.faults.count >= Self.mostFaults { return }
        guard let found = try lookUp(id) else {
            result.missingDirectories[id] = path.isEmpty ? "./" : path
            return
        }
        guard found.kind == .tree, above.count < Self.mostLevels,
            let parsed = TreeObject(bytes: found.bytes, format: id.format)
        else { return fail(.malformed(id)) }
        let attributes = parsed.entries.first { $0.name == [UInt8](".gitattributes".utf8) && $0.kind.isFile }?.id
        let levels = above + [Level(directory: path, attributes: attributes)]
        var rest = tree?.nodes ?? [:]
        for entry in parsed.entries {
            let child = path + String(decoding: entry.name, as: UTF8.self)
            let node = rest.removeValue(forKey: entry.name)
            switch (entry.kind, node) {
            case (.directory, .directory(let directory)): try compare(entry.id, directory, levels, child + "/")
            case (.directory, nil): try judgeAbsentDirectory(entry.id, levels, child)
            case (.gitlink, nil): if !filter.drops(child) { add(child + "/", .submodule) }
            case (.gitlink, .directory): fail(.submodule(path: child))
            case (_, .file(let kind, let blob)) where kind == entry.kind:
                if blob != entry.id { try judgeChange(entry, blob, levels, child) }
            case (.directory, .file), (.gitlink, .file), (_, .file), (_, .directory): fail(.kind(path: child))
            case (_, nil): try judgeAbsentFile(entry.id, levels, child)
            }
        }
        for name in rest.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            fail(.extra(path: path + String(decoding: name, as: UTF8.self)))
        }
    }

    private mutating func judgeAbsentFile(_ id: ObjectID, _ levels: [Level], _ path: String) throws {
        guard filter.keeps(path), let isIgnored = try isIgnored(path, isDirectory: false, levels) else { return }
        if isIgnored { add(path, .exportIgnore) } else { fail(.absent(path: path, id)) }
    }

    /// A directory whose object is at hand is judged file by file: it may only hold what the filters drop.
    private mutating func judgeAbsentDirectory(_ id: ObjectID, _ levels: [Level], _ path: String) throws {
        if filter.drops(path) { return }
        if try object(id) == nil {
            guard let isIgnored = try isIgnored(path, isDirectory: true, levels) else { return }
            if isIgnored { return add(path + "/", .exportIgnore) }
        }
        let (differences, faults) = (result.differences.count, result.faults.count)
        let missing = result.missing.count
        try compare(id, nil, levels, path + "/")
        // All that would be there is ignored: one line says so.
        let new = result.differences[differences...]
        if result.faults.count == faults, result.missing.count == missing, !new.isEmpty,
            new.allSatisfy({ $0.reason == .exportIgnore })
        {
            result.differences.removeSubrange(differences...)
            add(path + "/", .exportIgnore)
        }
    }

    private mutating func judgeChange(
        _ entry: TreeObject.Entry,
        _ blob: ObjectID,
        _ levels: [Level],
        _ path: String
    ) throws {
        let fault = OriginFault.content(path: path, commit: entry.id, found: blob)
        guard entry.kind.isFile else { return fail(fault) }
        guard let attributes = try attributes(path, isDirectory: false, levels) else { return }
        let isSubstituted = attributes["export-subst"] == .set
        let isLarge = attributes["filter"] == .text("lfs")
        guard let bytes = try content(path) else {
            result.unread.insert(path)
            return
        }
        if let reason = ContentFilters.reason(bytes, entry.id, attributes) { return add(path, reason) }
        guard isSubstituted || isLarge else { return fail(fault) }
        guard let original = try lookUp(entry.id) else { return }
        if isLarge, LargeFilePointer(original.bytes) == LargeFilePointer(of: bytes) { return add(path, .lfs) }
        let substitution = ExportSubstitution(id: id, commit: commit, isEncoded: isEncoded)
        switch isSubstituted ? substitution.compare(bytes, with: original.bytes) : .differs {
        case .proved: add(path, .exportSubst)
        case .unproved: add(path, .unproved)
        case .differs: fail(fault)
        }
    }

    /// Whether `git archive` leaves out `path`, by its own attribute or that of a directory above it; `nil` while objects
    /// are missing.
    private mutating func isIgnored(_ path: String, isDirectory: Bool, _ levels: [Level]) throws -> Bool? {
        for (index, level) in levels.enumerated().dropFirst() {
            let directory = String(level.directory.dropLast())
            guard let attributes = try attributes(directory, isDirectory: true, Array(levels[..<index])) else {
                return nil
            }
            if attributes["export-ignore"] == .set { return true }
        }
        return try attributes(path, isDirectory: isDirectory, levels).map { $0["export-ignore"] == .set }
    }

    /// Returns the attributes of `path` by the commit's files in `levels`; `nil` while one of them is missing.
    private mutating func attributes(_ path: String, isDirectory: Bool, _ levels: [Level]) throws -> Attributes? {
        var files: [(directory: String, file: AttributeFile)] = []
        var isComplete = true
        for level in levels {
            guard let id = level.attributes else { continue }
            if attributeFiles[id] == nil {
                guard let object = try lookUp(id) else {
                    isComplete = false
                    continue
                }
                attributeFiles[id] = AttributeFile(object.bytes)
            }
            result.used.insert(id)
            if let file = attributeFiles[id] { files.append((level.directory, file)) }
        }
        return isComplete ? Attributes(of: path, isDirectory: isDirectory, by: files) : nil
    }

    /// Returns the object `id`, and notes that it was used or is missing.
    private mutating func lookUp(_ id: ObjectID) throws -> GitObject? {
        guard let object = try object(id) else {
            if !result.missing.contains(id) { result.missing.append(id) }
            return nil
        }
        result.used.insert(id)
        return object
    }

    private mutating func add(_ path: String, _ reason: OriginDifference.Reason) {
        result.differences.append(OriginDifference(path: path, reason: reason))
    }

    private mutating func fail(_ fault: OriginFault) {
        if result.faults.count < Self.mostFaults { result.faults.append(fault) }
    }
}

extension TreeObject.Kind {
    /// Whether it is a file, executable or not.
    fileprivate var isFile: Bool { self == .file || self == .executable }
}
