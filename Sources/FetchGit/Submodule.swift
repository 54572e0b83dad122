internal import FetchModel

/// An entry of `.gitmodules` that breaks none of its rules. Its URL is judged where it is used.
package struct Submodule: Hashable, Sendable {
    /// How messages name a submodule.
    package struct Label: Hashable, Sendable, CustomStringConvertible {
        /// Its name in `.gitmodules`, fit for a message.
        package let name: String
        /// The path of the submodule that it is in; empty for one of the repository itself.
        package let parent: String

        init(_ name: String, in parent: String = "") {
            (self.name, self.parent) = (ForeignText.line(name), ForeignText.line(parent))
        }

        package var description: String { "'\(name)'" + (parent.isEmpty ? "" : " in '\(parent)'") }
    }

    /// Its name.
    package let name: String
    /// Its path below the repository, without slashes at its ends.
    package let path: String
    /// Where its repository is, as written.
    package let url: String
    /// Whether `update = none` says that it is not part of a checkout.
    package let isLeftOut: Bool

    /// How messages name it, which is in the submodule at `parent`, or in the repository itself.
    package func label(in parent: String) -> Label { Label(name, in: parent) }

    /// What a `.gitmodules` may take.
    package static let mostBytes = 1 << 20

    /// Reads `bytes`, the `.gitmodules` of the submodule at `parent`, or of the repository itself. Throws
    /// `SubmoduleError`.
    package static func all(in bytes: [UInt8], of parent: String = "") throws(SubmoduleError) -> [Submodule] {
        let shown = ForeignText.line(parent)
        if bytes.count > mostBytes { throw .unreadable(parent: shown, .size(mostBytes)) }
        let variables: [ConfigurationText.Variable]
        do {
            variables = try ConfigurationText(bytes).variables
        } catch {
            throw .unreadable(parent: shown, .line(error.line))
        }
        var names: [String] = []
        var entries: [String: [String: String]] = [:]
        for variable in variables where variable.section == "submodule" && !variable.subsection.isEmpty {
            let name = variable.subsection
            if entries[name] == nil {
                names.append(name)
                entries[name] = [:]
            }
            guard ["path", "url", "update"].contains(variable.name) else { continue }
            let value = variable.value ?? ""
            if let known = entries[name]?.updateValue(value, forKey: variable.name), known != value {
                throw .refused(Label(name, in: parent), .repeated(key: variable.name))
            }
        }
        var paths: Set<String> = []
        var submodules: [Submodule] = []
        for name in names {
            let entry = entries[name] ?? [:]
            do throws(Rule) {
                guard let submodule = try submodule(name, entry) else { continue }
                guard paths.insert(submodule.path).inserted else { throw .samePath(ForeignText.line(submodule.path)) }
                submodules.append(submodule)
            } catch {
                throw .refused(Label(name, in: parent), error)
            }
        }
        return submodules
    }

    package typealias Rule = SubmoduleError.Rule

    /// `nil` for a section that says nothing of where the submodule is.
    private static func submodule(_ name: String, _ entry: [String: String]) throws(Rule) -> Submodule? {
        try check(name: name)
        let update = entry["update"]
        if let update {
            if update.hasPrefix("!") { throw .command }
            guard ["checkout", "rebase", "merge", "none"].contains(update) else {
                throw .update(ForeignText.line(update, limit: 40))
            }
        }
        guard let path = entry["path"] else {
            // Git itself passes it over.
            if entry["url"] == nil { return nil }
            throw .missing(key: "path")
        }
        let url = entry["url"] ?? ""
        if url.hasPrefix("-") {
            throw .url(ForeignText.line(url), reason: "a leading '-' makes it look like an option")
        }
        return Submodule(name: name, path: try checked(path: path), url: url, isLeftOut: update == "none")
    }

    /// Names become directories in clones of git itself (CVE-2018-11235).
    private static func check(name: String) throws(Rule) {
        let names = name.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "\\" }
        let isPlain = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        if names.contains("..") || !isPlain || name.utf8.count > EntryName.longestPath { throw .name }
    }

    private static func checked(path: String) throws(Rule) -> String {
        func refusal(_ reason: String) -> Rule { .path(ForeignText.line(path), reason: reason) }
        if path.hasPrefix("-") { throw refusal("a leading '-' makes it look like an option") }
        if path.hasPrefix("/") { throw refusal("it is absolute") }
        if path.utf8.count > EntryName.longestPath { throw refusal("it is too long") }
        var names: [Substring] = []
        for name in path.split(separator: "/") where name != "." {
            if name == ".." { throw refusal("it climbs") }
            do {
                _ = try EntryName.check(ArraySlice(name.utf8), isPlain: name.utf8.allSatisfy(EntryName.isPlain))
            } catch {
                throw refusal(error == .git ? "it leads into '.git'" : "a name in it cannot be one of a file")
            }
            names.append(name)
        }
        if names.isEmpty { throw refusal("it is empty") }
        if names.count > EntryName.deepest { throw refusal("it is too deep") }
        return names.joined(separator: "/")
    }
}
