internal import Glibc

extension Folder {
    /// Opens the folder `name`, making it first where nothing has that name. Throws `SystemError`; never goes through
    /// a link.
    package func makeOrOpen(_ name: String, permissions: UInt32 = 0o777) throws -> Folder {
        do {
            try make(name, permissions: permissions)
        } catch let error as SystemError where error.number == EEXIST {}
        return try folder(name)
    }

    /// Opens the folder `name`; `nil` where nothing has that name. Throws `SystemError`; never goes through a link.
    package func folderIfPresent(_ name: String) throws -> Folder? {
        do {
            return try folder(name)
        } catch let error as SystemError where error.number == ENOENT {
            return nil
        }
    }

    /// Opens the file `name` for reading; `nil` where nothing has that name. Throws `SystemError`; never goes through
    /// a link.
    package func fileIfPresent(_ name: String) throws -> File? {
        do {
            return try file(name)
        } catch let error as SystemError where error.number == ENOENT {
            return nil
        }
    }

    /// Opens the file `name` for reading and writing, making it where nothing has that name. Throws `SystemError`; never
    /// goes through a link.
    package func openOrCreate(_ name: String, permissions: UInt32 = 0o666) throws -> File {
        let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let descriptor = try check(openat(descriptor, name, flags, permissions), "open", path(of: name))
        return File(owning: descriptor, path: path(of: name))
    }

    /// Makes a folder with a random name that starts with `prefix`, and says that name. Throws `SystemError`.
    package func makeRandom(prefix: String, permissions: UInt32 = 0o777) throws -> String {
        while true {
            let name = prefix + Self.randomSuffix()
            do {
                try make(name, permissions: permissions)
                return name
            } catch let error as SystemError where error.number == EEXIST {}
        }
    }

    /// 16 random hexadecimal digits.
    package static func randomSuffix() -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Whether `text` is of the form of `randomSuffix()`.
    package static func isRandomSuffix(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 16
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }
}
