import FetchSystem
import Glibc

/// The rule that no link of a folder leads out of it, directly or in steps.
struct Confinement: Sendable {
    /// The folder's absolute path; nothing else changes it meanwhile.
    let root: String

    /// More links on one way than this are a circle, as for Linux.
    private static let hops = 40

    /// The path of a link that leads out, after the names in `touched` changed; `nil` where none does. Links can only
    /// have changed where one of these is a link now. Throws `SystemError`.
    func firstStray(after touched: [String]) throws -> String? {
        let isSuspect = try touched.contains { name in
            try status(name.split(separator: "/").map(String.init))?.kind == .symlink
        }
        guard isSuspect else { return nil }
        return try stray(in: Folder(path: root, followingLink: true), at: [])
    }

    private func stray(in folder: Folder, at path: [String]) throws -> String? {
        for entry in try folder.entries() {
            let place = path + [entry.name]
            switch try entry.kind ?? folder.status(entry.name)?.kind {
            case .symlink: if try leadsOut(place) { return place.joined(separator: "/") }
            case .folder: if let found = try stray(in: folder.folder(entry.name), at: place) { return found }
            case .file, .other, nil: continue
            }
        }
        return nil
    }

    /// Whether following `path` from the root ever leaves it.
    private func leadsOut(_ path: [String]) throws -> Bool {
        var rest = path[...]
        var place: [String] = []
        var hops = 0
        while let part = rest.popFirst() {
            switch part {
            case "", ".": continue
            case "..": if place.popLast() == nil { return true }
            default:
                place.append(part)
                guard try status(place)?.kind == .symlink else { continue }
                place.removeLast()
                hops += 1
                let folder = try Folder(path: ([root] + place).joined(separator: "/"), followingLink: true)
                let target = String(decoding: try folder.target(of: part), as: UTF8.self)
                if target.hasPrefix("/") || hops > Self.hops { return true }
                rest = target.split(separator: "/").map(String.init) + rest
            }
        }
        return false
    }

    /// What is at `path`, whose folders are no links; `nil` where there is nothing.
    private func status(_ path: [String]) throws -> FileStatus? {
        guard let name = path.last else { return nil }
        do {
            let folder = try Folder(
                path: ([root] + path.dropLast()).joined(separator: "/"),
                followingLink: path.count == 1
            )
            return try folder.status(name)
        } catch let error as SystemError where error.isAbsence {
            return nil
        }
    }
}

extension SystemError {
    /// Whether it says that there is no such name, or a file where a folder would have to be.
    fileprivate var isAbsence: Bool { number == ENOENT || number == ENOTDIR || number == ELOOP }
}
