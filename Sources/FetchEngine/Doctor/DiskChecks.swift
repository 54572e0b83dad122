internal import FetchCache
internal import FetchModel
internal import FetchSystem

/// Checks the cache, and the disks that it and the project are on.
struct DiskChecks: Sendable {
    let context: EngineContext
    /// Whether there is a project to install something in.
    let hasProject: Bool

    /// Less free space than this is worth a warning.
    private static let scarce = 1 << 30

    func run() async -> [Check] {
        do {
            return try await context.workers.run { [self] in
                [cache()] + (hasProject ? [directory()] : []) + [disk()]
            }
        } catch {
            return Failure.all(in: error).map { Check("disk", .failed, $0.message, help: $0.help) }
        }
    }

    private func cache() -> Check {
        let cache = context.cache
        guard context.settings.usesCache else { return Check("cache", "not used, because of --no-cache") }
        do {
            let path = try cache.prepared()
            let size = try cache.size()
            let detail = "\(path), \(Amount.text(size.bytes))"
            if try Directory(path: path, followingLink: true).isWritable {
                return Check("cache", "\(detail), writable")
            }
            return Check("cache", .warning, "\(detail), not writable", help: "set FETCH_CACHE_DIR to another directory")
        } catch {
            let failure = Failure.all(in: error)[0]
            return Check("cache", .warning, failure.message, help: failure.help)
        }
    }

    /// Checks that dependencies can be installed in the project's directory.
    private func directory() -> Check {
        do {
            let directory = try Directory(path: context.project.root, followingLink: true)
            if try directory.canExchange() {
                return Check("directory", "writable, and directories are replaced in one step")
            }
            return Check(
                "directory",
                .warning,
                "writable, but its file system cannot exchange directories: a run that is killed while it replaces one "
                    + "leaves it missing until the next run"
            )
        } catch {
            let failure = Failure.all(in: error)[0]
            return Check("directory", .failed, failure.message, help: failure.help)
        }
    }

    private func disk() -> Check {
        do {
            let project = try Directory(path: context.project.root, followingLink: true)
            let cache = context.cache.root.flatMap { try? Directory(path: $0, followingLink: true) }
            let free = try project.freeBytes()
            let other = try cache.map { try $0.status().device == project.status().device ? free : $0.freeBytes() }
            let text =
                other.map {
                    $0 == free ? nil : "\(Amount.text(free)) free for the project, \(Amount.text($0)) for the cache"
                }
                ?? nil
            let detail = text ?? "\(Amount.text(free)) free\(other == nil ? "" : " for the project and the cache")"
            if min(free, other ?? free) >= Self.scarce { return Check("disk", detail) }
            return Check("disk", .warning, detail, help: "fetch cache prune")
        } catch {
            let failure = Failure.all(in: error)[0]
            return Check("disk", .failed, failure.message, help: failure.help)
        }
    }
}

/// Sizes in the details of checks.
enum Amount {
    /// `1.2 GiB`.
    static func text(_ bytes: Int) -> String {
        var (value, unit) = (Double(bytes), 0)
        let units = ["B", "KiB", "MiB", "GiB", "TiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        if unit == 0 { return "\(bytes) B" }
        let tenths = Int(value * 10)
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }
}
