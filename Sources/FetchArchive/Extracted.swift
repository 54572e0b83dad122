package import FetchModel
package import FetchSystem

/// The result of an extraction.
package struct Extracted: Sendable {
    /// The files and links that were written, and their id.
    package let tree: Tree
    /// The commit that the archive says it holds: the `comment` of a tar's global header, or of a zip.
    package let commit: CommitID?
    /// The one directory at the top that all entries shared, and that was dropped without being told to; `nil` without one.
    package let droppedDirectory: String?
    /// For each of `tree.entries`, the file's status after its last byte was written; empty where nothing was written.
    package var statuses: [FileStatus]
    /// Names that Linux can hold and some other system cannot, one remark for each rule that they break.
    package let portability: [PortabilityRemark]
    /// What stands in the tree for content that the archive does not have.
    package let placeholders: Placeholders
}

/// What stands in a tree for content that the archive does not have.
package struct Placeholders: Hashable, Sendable {
    /// The path of the first file that is a pointer to an object of git LFS, by the bytes of the paths; `nil` without one.
    package internal(set) var firstPointer: String?
    /// How many such files there are.
    package internal(set) var pointers = 0
    /// The paths of the directories that are empty in the archive, and so not in the tree; only where the tree has a
    /// `.gitmodules`, which may name them.
    package internal(set) var emptyDirectories: Set<String> = []

    /// The first line of a pointer (git-lfs, docs/spec.md).
    static let pointerStart = Array("version https://git-lfs.github.com/spec/v1\n".utf8)
    /// The sizes of pointers.
    static let pointerSizes = 100..<1024

    /// Records that the file at `path` is a pointer.
    mutating func add(pointer path: String) {
        pointers += 1
        if let first = firstPointer, !path.precedesInBytes(first) { return }
        firstPointer = path
    }
}

/// Names of a tree that break one rule of portability.
package struct PortabilityRemark: Hashable, Sendable {
    /// How many names are kept to be shown.
    package static let shown = 10

    /// The rule.
    package let rule: PortabilityRule
    /// The paths of the first names that break it, fit for a terminal; at most `shown`.
    package fileprivate(set) var names: [String]
    /// How many names break it.
    package fileprivate(set) var count: Int

    /// One line for a note: `2 names differ only in case: include/xt_CONNMARK.h …; macOS and Windows cannot hold both`.
    package var message: String {
        let what =
            switch rule {
            case .letterCase: "\(count) names differ only in case"
            case .normalForm: "\(count) names differ only in Unicode normal form"
            case .device: count == 1 ? "1 name is a device's on Windows" : "\(count) names are devices' on Windows"
            case .trailing: "\(count) name\(count == 1 ? " ends" : "s end") in a dot or a space"
            case .character: "\(count) name\(count == 1 ? " contains" : "s contain") one of \\ : * ? \" < > |"
            }
        let consequence =
            switch rule {
            case .letterCase: "macOS and Windows cannot hold \(count == 2 ? "both" : "them side by side")"
            case .normalForm: "macOS cannot hold \(count == 2 ? "both" : "them side by side")"
            case .device, .trailing, .character: "Windows cannot hold \(count == 1 ? "it" : "them")"
            }
        return "\(what): \(names.first ?? "")\(count > 1 ? " …" : ""); \(consequence)"
    }
}

extension [PortabilityRemark] {
    /// Remarks on the names of `tree`, which may have come about otherwise than by extracting an archive.
    package init(on tree: Tree) {
        self = []
        let nodes = tree.entries.map { TreeRules.Node(path: [UInt8]($0.path.utf8), kind: .file) }
        var twins: Set<[UInt8]> = []
        for violation in TreeRules(isPortable: true).violations(in: nodes) {
            guard case .portability(let rule, let other) = violation.rule else { continue }
            let isNew = other.map { twins.insert($0).inserted } ?? false
            let paths = ((isNew ? other : nil).map { [$0] } ?? []) + [violation.path]
            record(paths.map { String(decoding: $0, as: UTF8.self) }, new: paths.count, break: rule)
        }
    }

    /// Records that `paths` break `rule`; `new` of them were not recorded before.
    mutating func record(_ paths: [String], new: Int, break rule: PortabilityRule) {
        let index = firstIndex { $0.rule == rule } ?? endIndex
        if index == endIndex { append(PortabilityRemark(rule: rule, names: [], count: 0)) }
        self[index].count += new
        for path in paths.suffix(new) where self[index].names.count < PortabilityRemark.shown {
            self[index].names.append(ShownName.of(path.utf8))
        }
    }
}
