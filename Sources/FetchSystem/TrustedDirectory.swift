internal import Glibc

/// Why the content of a directory may be another user's work.
package enum UntrustedDirectory: Error, Hashable, Sendable, CustomStringConvertible {
    /// The directory at `path`, or a symbolic link on the way to it, belongs to another user.
    case foreign(path: String, owner: UInt32)
    /// Other users can write to the directory at `path`.
    case writable(path: String)

    /// The reason as a clause: `'/srv/cache' belongs to another user (id 1002)`.
    package var description: String {
        switch self {
        case .foreign(let path, let owner): "'\(path)' belongs to another user (id \(owner))"
        case .writable(let path): "other users can write to '\(path)'"
        }
    }
}

extension Directory {
    /// How many links one path may lead through, as many as Linux follows.
    private static let linkLimit = 40
    /// `O_PATH`, which glibc only declares as an extension; the value is that of x86-64 and arm64.
    private static let pathOnly: Int32 = 0o10000000

    /// Opens the directory at `path`, whose content only this user and root can have written.
    ///
    /// The directory must belong to this user or to root, and no other user may be able to write to it. The symbolic
    /// links on the way must belong to this user or to root as well: others could point theirs at content of their
    /// choice. Every step is taken by descriptor, so that what was checked is what is opened. Throws `UntrustedDirectory`
    /// and `SystemError`.
    package static func trusted(_ path: String) throws -> Directory {
        let place = try follow(path)
        // Another user's directory may not be readable, and whose it is says more than that.
        try place.confirmTrust()
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let opened = try check(openat(place.descriptor, ".", flags), "open", place.path)
        let directory = Directory(owning: opened, path: path)
        try directory.confirmTrust()
        return directory
    }

    /// Throws `UntrustedDirectory` unless only this user and root can have written the names in this directory; and
    /// `SystemError`.
    package func confirmTrust() throws {
        let ownership = try ownership()
        guard ownership.isTrusted else { throw UntrustedDirectory.foreign(path: path, owner: ownership.owner) }
        if ownership.isWritableByOthers { throw UntrustedDirectory.writable(path: path) }
    }

    /// Creates the directory at `path` and the missing ones above it, each for this user alone, and opens it. Throws as
    /// `trusted(_:)` does.
    package static func makeTrusted(_ path: String) throws -> Directory {
        do {
            return try trusted(path)
        } catch let error as SystemError where error.meansMissing {
            var made = path.hasPrefix("/") ? "" : "."
            for name in path.split(separator: "/") {
                made += "/\(name)"
                // What exists need not be writable: it may be root's, or of a read-only image.
                if mkdir(made, 0o700) == 0 { continue }
                let error = SystemError.last("create", made)
                if access(made, F_OK) != 0 { throw error }
            }
            return try trusted(path)
        }
    }

    /// Throws `UntrustedDirectory` where another user could put something else in the place of a name in the directory at
    /// `path`, an absolute path: there, or in a directory or link on the way. A directory that all users can write to is fine
    /// where it is sticky, as `/tmp` is. Throws `SystemError` where there is no such directory.
    package static func confirmFixedNames(in path: String) throws {
        _ = try follow(path) { directory in
            let ownership = try directory.ownership()
            guard ownership.isTrusted else {
                throw UntrustedDirectory.foreign(path: directory.path, owner: ownership.owner)
            }
            if ownership.isWritableByOthers, !ownership.isSticky {
                throw UntrustedDirectory.writable(path: directory.path)
            }
        }
    }

    /// Opens the directory at `path` without the right to read it, and calls `visit` with each directory on the way, the last
    /// one included. Throws `UntrustedDirectory` for another user's link, and `SystemError`.
    private static func follow(_ path: String, visit: (Directory) throws -> Void = { _ in }) throws -> Directory {
        let start = path.hasPrefix("/") ? "/" : "."
        var place = try step(AT_FDCWD, start, shown: start)
        try visit(place)
        var rest = names(path)
        var links = 0
        while let name = rest.popLast() {
            let next = try step(place.descriptor, name, shown: place.path(of: name))
            guard try next.status().kind == .symlink else {
                place = next
                try visit(place)
                continue
            }
            links += 1
            if links > linkLimit { throw SystemError(number: ELOOP, action: "open", path: path) }
            let owner = try next.ownership()
            guard owner.isTrusted else { throw UntrustedDirectory.foreign(path: next.path, owner: owner.owner) }
            let target = String(decoding: try next.target(of: ""), as: UTF8.self)
            if target.hasPrefix("/") { place = try step(AT_FDCWD, "/", shown: "/") }
            rest += names(target)
        }
        return place
    }

    /// Opens `name` without the right to read it, a link as a link: search permission for what is above it suffices.
    private static func step(_ parent: Int32, _ name: String, shown: String) throws -> Directory {
        let flags = pathOnly | O_NOFOLLOW | O_CLOEXEC
        return Directory(owning: try check(openat(parent, name, flags), "open", shown), path: shown)
    }

    /// Returns the names of a path, the last one first; `..` is a name like any other, and leads up.
    private static func names(_ path: String) -> [String] {
        path.split(separator: "/").filter { $0 != "." }.reversed().map(String.init)
    }
}
