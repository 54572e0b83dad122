internal import Glibc

/// Who owns a file, directory or link, and who besides the owner can write to it.
package struct Ownership: Hashable, Sendable {
    /// The user id of the owner.
    package let owner: UInt32
    private let group: UInt32
    private let mode: UInt32

    init(_ info: stat) {
        (owner, group, mode) = (info.st_uid, info.st_gid, info.st_mode)
    }

    /// Whether it belongs to this user or to root.
    package var isTrusted: Bool { owner == geteuid() || owner == 0 || owner == Self.rootOwner }

    /// Whether it belongs to this user.
    package var isOwn: Bool { owner == geteuid() }

    /// Whether a user other than the owner and root can write to it.
    ///
    /// A group that has the number of this user is the user's own (Debian, Fedora: every user has one), so write
    /// permission for it admits no other user. Group 0 is root's.
    package var isWritableByOthers: Bool {
        if mode & 0o002 != 0 { return true }
        guard mode & 0o020 != 0 else { return false }
        return group != 0 && !(group == getegid() && group == geteuid())
    }

    /// Whether only a name's owner, the directory's and root can rename or remove a name in this directory.
    var isSticky: Bool { mode & 0o1000 != 0 }

    /// Whether only this user and root can have written it.
    package var isExclusive: Bool { isTrusted && !isWritableByOthers }

    /// Why others could have written it, as a clause: `it belongs to another user (id 1002)`; `nil` if they could not.
    package var doubt: String? {
        if !isTrusted { return "it belongs to another user (id \(owner))" }
        return isWritableByOthers ? "other users can write to it" : nil
    }

    /// The owner of `/`. It is not 0 in a user namespace that does not map root; the owner of `/` can do what root can.
    private static let rootOwner: UInt32 = {
        var info = stat()
        return stat("/", &info) == 0 ? info.st_uid : 0
    }()
}

extension Directory {
    /// Returns who owns this directory. Throws `SystemError`.
    package func ownership() throws -> Ownership {
        var info = stat()
        try check(fstat(descriptor, &info), "examine", path)
        return Ownership(info)
    }

    /// Returns who owns `name`, links not followed; `nil` where nothing has that name. Throws `SystemError`.
    package func ownership(of name: String) throws -> Ownership? {
        var info = stat()
        if fstatat(descriptor, name, &info, AT_SYMLINK_NOFOLLOW) == 0 { return Ownership(info) }
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw SystemError.last("examine", path(of: name))
    }
}

extension File {
    /// Returns who owns this file. Throws `SystemError`.
    package func ownership() throws -> Ownership {
        var info = stat()
        try check(fstat(descriptor, &info), "examine", path)
        return Ownership(info)
    }
}
