package import FetchModel

/// Compares a tree of files with the tree of a commit, and finds out for each difference whether the commit's own
/// attributes ask for it.
///
/// Where submodules are wanted, each is compared in the same way with the commit that the tree names for it.
///
/// It needs the tree objects of the directories that differ, and of the files only those whose bytes decide. What it lacks
/// is in the result, so that a caller that can fetch objects does so and compares again.
package struct OriginComparison {
    /// The most faults that are reported.
    private static let mostFaults = 10
    /// The most directories within each other.
    private static let mostLevels = 1000

    private let repository: ComparedRepository
    private let filter: OriginFilter
    private let sources: ComparisonSources
    private var attributeFiles: [ObjectID: AttributeFile] = [:]
    private var result = ComparisonResult()

    /// Prepares a comparison with the commit whose object is `commit`. `filter` says what there is to compare.
    package init(
        _ commit: GitObject,
        _ format: ObjectID.Format,
        filter: OriginFilter,
        _ sources: ComparisonSources
    ) throws {
        repository = try ComparedRepository(commit, format)
        self.filter = filter
        self.sources = sources
    }

    /// Compares `tree`.
    package mutating func run(_ tree: FileTree) throws -> ComparisonResult {
        result = ComparisonResult()
        return try finish(tree)
    }

    /// Compares `files`, which are where they are vendored. Where the filter drops names, objects of the commit say which
    /// directories the files are from.
    package mutating func run(vendored files: [FileEntry]) throws -> ComparisonResult {
        result = ComparisonResult()
        var placed: [FileEntry] = []
        for file in files {
            guard let path = filter.path(of: file.path) else {
                fail(.extra(path: file.path))
                continue
            }
            placed.append(FileEntry(path, file.kind, file.blob))
        }
        if filter.dropped > 0 { placed = try found(placed) }
        if !result.faults.isEmpty || !result.missing.isEmpty { return result }
        return try finish(FileTree(placed, repository.id.format))
    }

    private mutating func finish(_ tree: FileTree) throws -> ComparisonResult {
        try compare(repository.commit.tree, tree, ComparedPlace(repository: repository), "")
        result.differences.sort { $0.path.precedesInBytes($1.path) }
        return result
    }

    // MARK: Files without their first names

    /// Returns `files` below the directories of the commit that they are from. Equal files of several directories are one
    /// file, which is returned for each.
    private mutating func found(_ files: [FileEntry]) throws -> [FileEntry] {
        let starts = try directories(repository.commit.tree, filter.dropped, ComparedPlace(repository: repository), "")
        if !result.missing.isEmpty { return [] }
        // Of one directory nothing has to be known.
        if starts.count == 1 { return files.map { FileEntry(starts[0].path + $0.path, $0.kind, $0.blob) } }
        var candidates: [[UInt8]: [FileEntry]] = [:]
        for start in starts {
            try list(start.id, start.place, start.path) { entry in
                candidates[[UInt8](entry.path.utf8.dropFirst(start.path.utf8.count)), default: []].append(entry)
            }
        }
        if !result.missing.isEmpty { return [] }
        var found: [FileEntry] = []
        for file in files {
            let all = candidates[[UInt8](file.path.utf8)] ?? []
            let equal = all.filter { $0.kind == file.kind && $0.blob == file.blob }
            if all.isEmpty { fail(.extra(path: file.path)) }
            found += (equal.isEmpty ? all : equal).map { FileEntry($0.path, file.kind, file.blob) }
        }
        return found
    }

    /// A directory of the commit, or of a submodule.
    private struct Directory {
        let id: ObjectID
        let place: ComparedPlace
        let path: String
    }

    /// Returns the directories that are `depth` names below the tree `id`.
    private mutating func directories(
        _ id: ObjectID,
        _ depth: Int,
        _ place: ComparedPlace,
        _ path: String
    ) throws -> [Directory] {
        if depth == 0 { return [Directory(id: id, place: place, path: path)] }
        var found: [Directory] = []
        for (entry, inner, child) in try children(id, place, path) {
            switch entry.kind {
            case .directory: found += try directories(entry.id, depth - 1, inner, child + "/")
            case .gitlink:
                guard let module = try wantedSubmodule(entry.id, inner, child) else { continue }
                found += try directories(module.repository.commit.tree, depth - 1, module, child + "/")
            case .file, .executable, .symlink: continue
            }
        }
        return found
    }

    /// Calls `body` for each file below the tree `id`.
    private mutating func list(
        _ id: ObjectID,
        _ place: ComparedPlace,
        _ path: String,
        _ body: (FileEntry) -> Void
    ) throws {
        for (entry, inner, child) in try children(id, place, path) {
            switch entry.kind {
            case .directory: try list(entry.id, inner, child + "/", body)
            case .gitlink:
                guard let module = try wantedSubmodule(entry.id, inner, child) else { continue }
                try list(module.repository.commit.tree, module, child + "/", body)
            case .file, .executable, .symlink: body(FileEntry(child, entry.kind, entry.id))
            }
        }
    }

    private mutating func children(
        _ id: ObjectID,
        _ place: ComparedPlace,
        _ path: String
    ) throws -> [(entry: TreeObject.Entry, place: ComparedPlace, path: String)] {
        guard let (entries, inner) = try read(id, place, path) else { return [] }
        return entries.map { ($0, inner, path + String(decoding: $0.name, as: UTF8.self)) }
    }

    // MARK: Comparing

    /// Compares what is in the directory `path`, and returns whether all of it differs for one reason.
    @discardableResult
    private mutating func compare(
        _ id: ObjectID,
        _ tree: FileTree?,
        _ place: ComparedPlace,
        _ path: String
    ) throws -> SharedReason {
        if id == tree?.id || result.faults.count >= Self.mostFaults { return .none }
        guard let (entries, place) = try read(id, place, path) else { return .none }
        var rest = tree?.nodes ?? [:]
        var shared = SharedReason.undecided
        for entry in entries {
            let child = path + String(decoding: entry.name, as: UTF8.self)
            shared.combine(with: try compare(entry, rest.removeValue(forKey: entry.name), place, child))
        }
        for name in rest.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            fail(.extra(path: path + String(decoding: name, as: UTF8.self)))
        }
        if case .reason(let reason) = shared, !path.isEmpty {
            result.alike.append(OriginDifference(path: path, reason: reason))
        }
        return shared
    }

    private mutating func compare(
        _ entry: TreeObject.Entry,
        _ node: FileTree.Node?,
        _ place: ComparedPlace,
        _ child: String
    ) throws -> SharedReason {
        let count = result.differences.count
        switch (entry.kind, node) {
        case (.directory, .directory(let directory)): return try compare(entry.id, directory, place, child + "/")
        case (.directory, nil): return try judgeAbsentDirectory(entry.id, place, child)
        case (.gitlink, nil): try judgeAbsentSubmodule(entry.id, place, child)
        case (.gitlink, .directory(let directory)):
            if sources.leavesOut == nil {
                fail(.submodule(path: child))
            } else {
                try compareSubmodule(entry.id, directory, place, child)
            }
        case (_, .file(let kind, let blob)) where kind == entry.kind:
            if blob != entry.id { try judgeChange(entry, blob, place, child) }
        case (.directory, .file), (.gitlink, .file), (_, .file), (_, .directory): fail(.kind(path: child))
        case (_, nil): try judgeAbsentFile(entry.id, place, child)
        }
        let new = result.differences[count...]
        // What the filters drop says nothing about the others.
        if new.isEmpty, node == nil { return .undecided }
        return new.count == 1 ? SharedReason(new[count].reason) : .none
    }

    /// Returns the names in the tree `id`, and where they are; `nil` while the object is missing, or if it is no tree.
    private mutating func read(
        _ id: ObjectID,
        _ place: ComparedPlace,
        _ path: String
    ) throws -> (entries: [TreeObject.Entry], place: ComparedPlace)? {
        guard let found = try lookUp(id, place.repository) else {
            result.missingParts[id] = (.tree, path.isEmpty ? "./" : path)
            return nil
        }
        guard found.kind == .tree, place.depth < Self.mostLevels,
            let parsed = TreeObject(bytes: found.bytes, format: id.format)
        else {
            fail(.malformed(id))
            return nil
        }
        func file(_ name: String) -> ObjectID? {
            parsed.entries.first { $0.name == [UInt8](name.utf8) && $0.kind.isFile }?.id
        }
        var place = place
        if place.levels.isEmpty { place.repository.list = file(".gitmodules") }
        place.levels.append(ComparedLevel(directory: path, attributes: file(".gitattributes")))
        return (parsed.entries, place)
    }

    // MARK: Submodules

    private mutating func compareSubmodule(
        _ id: ObjectID,
        _ tree: FileTree?,
        _ place: ComparedPlace,
        _ path: String
    ) throws {
        guard let module = try submodule(id, place, path) else { return }
        add(path + "/", .submodule)
        try compare(module.repository.commit.tree, tree, module, path + "/")
    }

    /// Returns the root of the submodule whose commit is `id`; `nil` while the commit is missing, or if it is none.
    private mutating func submodule(_ id: ObjectID, _ place: ComparedPlace, _ path: String) throws -> ComparedPlace? {
        let home = path + "/"
        result.submodules[home] = ComparisonResult.Submodule(parent: place.repository.path, list: place.repository.list)
        guard let object = try sources.object(id) else {
            // Its repository is named there.
            if let list = place.repository.list, try sources.object(list) == nil {
                _ = try lookUp(list, place.repository)
            }
            note(missing: id, in: home)
            result.missingParts[id] = (.commit, home)
            return nil
        }
        result.used.insert(id)
        guard object.kind == .commit, place.depth < Self.mostLevels,
            let module = try? ComparedRepository(object, id.format, at: home, depth: place.depth)
        else {
            fail(.malformed(id))
            return nil
        }
        return ComparedPlace(repository: module)
    }

    /// Returns the root of a submodule; `nil` also where it is not wanted.
    private mutating func wantedSubmodule(
        _ id: ObjectID,
        _ place: ComparedPlace,
        _ path: String
    ) throws -> ComparedPlace? {
        guard sources.leavesOut != nil, try leavesOut(path, place) == false else { return nil }
        return try submodule(id, place, path)
    }

    /// Whether the submodule at `path` is not part of a checkout; `nil` while that is not known, or if it never will be.
    private mutating func leavesOut(_ path: String, _ place: ComparedPlace) throws -> Bool? {
        guard let leavesOut = sources.leavesOut, let list = place.repository.list else {
            fail(.submodule(path: path))
            return nil
        }
        return try lookUp(list, place.repository).map { try leavesOut($0.bytes, place.repository.relative(path)) }
    }

    private mutating func judgeAbsentSubmodule(_ id: ObjectID, _ place: ComparedPlace, _ path: String) throws {
        if filter.drops(path) { return }
        if sources.leavesOut != nil {
            guard let leavesOut = try leavesOut(path, place) else { return }
            if !leavesOut { return try compareSubmodule(id, nil, place, path) }
        }
        add(path + "/", .submodule)
    }

    private mutating func judgeAbsentFile(_ id: ObjectID, _ place: ComparedPlace, _ path: String) throws {
        guard filter.keeps(path), let isIgnored = try isIgnored(path, isDirectory: false, place) else { return }
        if isIgnored { add(path, .exportIgnore) } else { fail(.absent(path: path, id)) }
    }

    /// A directory that is not ignored itself is judged file by file: it may only hold what the filters drop.
    private mutating func judgeAbsentDirectory(
        _ id: ObjectID,
        _ place: ComparedPlace,
        _ path: String
    ) throws -> SharedReason {
        if filter.drops(path) { return .undecided }
        guard let isIgnored = try isIgnored(path, isDirectory: true, place) else { return .none }
        if isIgnored {
            add(path + "/", .exportIgnore)
            return .reason(.exportIgnore)
        }
        let (differences, faults) = (result.differences.count, result.faults.count)
        let missing = result.missing.count
        let shared = try compare(id, nil, place, path + "/")
        // All that would be there is ignored: one line says so.
        let new = result.differences[differences...]
        if result.faults.count == faults, result.missing.count == missing, !new.isEmpty,
            new.allSatisfy({ $0.reason == .exportIgnore })
        {
            result.differences.removeSubrange(differences...)
            add(path + "/", .exportIgnore)
        }
        return shared
    }

    private mutating func judgeChange(
        _ entry: TreeObject.Entry,
        _ blob: ObjectID,
        _ place: ComparedPlace,
        _ path: String
    ) throws {
        let fault = OriginFault.content(path: path, commit: entry.id, found: blob)
        guard entry.kind.isFile else { return fail(fault) }
        guard let attributes = try attributes(path, isDirectory: false, place) else { return }
        if attributes["filter"] == .text("lfs") {
            guard let pointer = try sources.largeFile(path) else {
                result.unhashed.insert(path)
                return
            }
            if GitObject(.blob, pointer.text).id(entry.id.format) == entry.id { return add(path, .lfs) }
            guard let original = try original(entry.id, place, path) else { return }
            if LargeFilePointer(original.bytes) == pointer { return add(path, .lfs) }
        }
        let filters = ContentFilters(attributes)
        guard filters.areActive else { return fail(fault) }
        guard let bytes = try sources.content(path) else {
            result.unread.insert(path)
            return
        }
        if let reason = filters.reason(bytes, entry.id) { return add(path, reason) }
        guard let original = try original(entry.id, place, path) else {
            result.missingOriginals[entry.id] = fault
            return
        }
        let repository = place.repository
        let substitution = ExportSubstitution(
            id: repository.id,
            commit: repository.commit,
            isEncoded: repository.isEncoded
        )
        guard let reason = filters.reason(bytes, from: original.bytes, entry.id, in: substitution) else {
            return fail(fault)
        }
        add(path, reason)
    }

    /// Returns the blob `id`, which is at `path` in the commit; `nil` while it is missing.
    private mutating func original(_ id: ObjectID, _ place: ComparedPlace, _ path: String) throws -> GitObject? {
        let object = try lookUp(id, place.repository)
        if object == nil { result.missingParts[id] = (.blob, path) }
        return object
    }

    /// Whether `git archive` leaves out `path`, by its own attribute or that of a directory above it; `nil` while objects
    /// are missing.
    private mutating func isIgnored(_ path: String, isDirectory: Bool, _ place: ComparedPlace) throws -> Bool? {
        for (index, level) in place.levels.enumerated().dropFirst() {
            let directory = String(decoding: level.directory.utf8.dropLast(), as: UTF8.self)
            var above = place
            above.levels = Array(place.levels[..<index])
            guard let attributes = try attributes(directory, isDirectory: true, above) else { return nil }
            if attributes["export-ignore"] == .set { return true }
        }
        return try attributes(path, isDirectory: isDirectory, place).map { $0["export-ignore"] == .set }
    }

    /// Returns the attributes of `path` by the files in the directories above it; `nil` while one of them is missing.
    private mutating func attributes(_ path: String, isDirectory: Bool, _ place: ComparedPlace) throws -> Attributes? {
        let repository = place.repository
        var files: [(directory: String, file: AttributeFile)] = []
        var isComplete = true
        for level in place.levels {
            guard let id = level.attributes else { continue }
            if attributeFiles[id] == nil {
                guard let object = try lookUp(id, place.repository) else {
                    isComplete = false
                    continue
                }
                attributeFiles[id] = AttributeFile(object.bytes)
            }
            result.used.insert(id)
            if let file = attributeFiles[id] { files.append((repository.relative(level.directory), file)) }
        }
        return isComplete ? Attributes(of: repository.relative(path), isDirectory: isDirectory, by: files) : nil
    }

    /// Returns the object `id` of `repository`, and notes that it was used or is missing.
    private mutating func lookUp(_ id: ObjectID, _ repository: ComparedRepository) throws -> GitObject? {
        guard let object = try sources.object(id) else {
            note(missing: id, in: repository.path)
            return nil
        }
        result.used.insert(id)
        return object
    }

    private mutating func note(missing id: ObjectID, in home: String) {
        if !result.missing.contains(id) { result.missing.append(id) }
        if !home.isEmpty { result.homes[id] = home }
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
