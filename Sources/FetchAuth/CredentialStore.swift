import FetchModel
package import FetchSystem
import Glibc

/// The credentials that outlive a run: `$XDG_DATA_HOME/fetch/credentials.json`, for this user alone.
///
/// Readers see the old file or the new one at any moment; a writer holds a lock meanwhile, across processes.
/// A store that another user could have written is not used, and nothing is written to it. Calls block, so they happen on
/// threads that may.
package struct CredentialStore: Sendable {
    /// The directory; `nil` where the environment names no home, and then nothing is kept.
    package let directory: String?
    private let note: @Sendable (String) -> Void
    /// Whether the user has read that the store is not used.
    private let hasNoted = Monitor(false)

    private static let name = "credentials.json"
    private static let limit = 16 << 20

    /// The store in `directory`, an absolute path; `note` hears what was repaired.
    package init(directory: String?, note: @escaping @Sendable (String) -> Void = { _ in }) {
        self.directory = directory
        self.note = note
    }

    /// The store of whom `environment` belongs to: a relative `XDG_DATA_HOME` is to be ignored (XDG base directories).
    package init(environment: [String: String], note: @escaping @Sendable (String) -> Void = { _ in }) {
        var directory: String?
        if let home = environment["HOME"], home.hasPrefix("/") { directory = "\(home)/.local/share/fetch" }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { directory = "\(data)/fetch" }
        self.init(directory: directory, note: note)
    }

    /// The file's path, for messages.
    package var path: String { directory.map { "\($0)/\(Self.name)" } ?? Self.name }

    /// Returns what is kept; nothing where there is no file, or where other users could have written it, which is noted
    /// once. Throws `CredentialStoreError` for a damaged file, `SystemError` where it cannot be read.
    package func read() throws -> [StoredCredential] {
        do {
            return try readFile().credentials
        } catch let error as CredentialStoreError {
            guard case .untrusted(_, let reason) = error else { throw error }
            noteOnce("the credentials in '\(path)' are not used: \(reason)")
            return []
        }
    }

    /// Reads the file, if there is one. Throws as `read()` does, and where other users could have written it.
    package func confirmReadable() throws { _ = try readFile() }

    /// Returns what is kept. Throws as `read()` does, and where other users could have written it.
    func readToChange() throws -> [StoredCredential] { try readFile().credentials }

    /// Returns whether `file` is in the store: the file with the credentials, or a draft of it. Throws `SystemError`.
    package func contains(_ file: File) throws -> Bool {
        guard let path = directory else { return false }
        let status = try file.status()
        do {
            let directory = try Directory(path: path, followingLink: true)
            for entry in try directory.entries() {
                guard let other = try directory.status(entry.name) else { continue }
                if other.device == status.device && other.inode == status.inode { return true }
            }
            return false
        } catch let error as SystemError where error.number == ENOENT || error.number == ENOTDIR {
            return false
        }
    }

    private func noteOnce(_ text: String) {
        let isFirst = hasNoted.update { hasNoted in
            defer { hasNoted = true }
            return !hasNoted
        }
        if isFirst { note(text) }
    }

    private func readFile() throws -> CredentialFile {
        guard let directory else { return CredentialFile() }
        do {
            let file = try read(in: trusting { try Directory.trusted(directory) })
            if !file.others.isEmpty {
                let names = file.others.keys.sorted().map { "'\(ForeignText.line($0))'" }.joined(separator: ", ")
                note("what '\(path)' holds for \(names) cannot be used; sign in there again to replace it")
            }
            return file
        } catch let error as SystemError where error.number == ENOENT || error.number == ENOTDIR {
            return CredentialFile()
        }
    }

    /// Changes what is kept, alone among all processes. Throws `Failure` and `SystemError`; then nothing has changed.
    package func update<Result: Sendable>(
        on workers: Workers,
        waitingUpTo limit: Duration = .seconds(60),
        _ change: @escaping @Sendable (inout [StoredCredential]) throws -> Result
    ) async throws -> Result {
        let hold = try await hold(on: workers, waitingUpTo: limit)
        return try await workers.run {
            var entries = try hold.read()
            let before = entries
            let result = try change(&entries)
            if entries != before { try hold.write(entries) }
            return result
        }
    }

    /// Whether the user has confirmed the client called `name`. Throws as `readToChange` does.
    func hasConfirmed(_ name: String) throws -> Bool { try readFile().confirmedClients.contains(name) }

    /// Records that the user has confirmed the client called `name`. Throws as `update` does.
    func confirm(_ name: String, on workers: Workers, waitingUpTo limit: Duration) async throws {
        let hold = try await hold(on: workers, waitingUpTo: limit)
        try await workers.run {
            _ = try hold.read()
            try hold.change { $0.confirmedClients.insert(name) }
        }
    }

    /// Waits for the exclusive right to change the store, which lasts as long as the result lives.
    ///
    /// Throws `Failure` (`credentials-busy`) after `limit`, `SystemError` where the directory cannot be written, and
    /// `CancellationError`.
    func hold(on workers: Workers, waitingUpTo limit: Duration) async throws -> Hold {
        let (directory, lock) = try await workers.run {
            let directory = try make()
            return (directory, try directory.openOrCreate("credentials.lock", permissions: 0o600))
        }
        let begin = ContinuousClock.now
        var isNoted = false
        // Another process's refresh takes a moment; no call waits for a lock with a deadline.
        while try !lock.tryLock() {
            if !isNoted, ContinuousClock.now > begin + .seconds(2) {
                isNoted = true
                note("waiting for another fetch, which holds '\(path)'")
            }
            guard ContinuousClock.now < begin + limit else {
                throw CredentialStoreError.busy(path: path, seconds: Int(limit.components.seconds))
            }
            try await Task.sleep(for: .milliseconds(25))
        }
        return Hold(store: self, directory: directory, lock: lock)
    }

    /// The right to change the store; the lock goes with the last reference.
    final class Hold: Sendable {
        private let store: CredentialStore
        private let directory: Directory
        private let lock: File
        /// What the file held when it was read last.
        private let known = Monitor<CredentialFile?>(nil)

        fileprivate init(store: CredentialStore, directory: Directory, lock: File) {
            (self.store, self.directory, self.lock) = (store, directory, lock)
        }

        /// What is kept now.
        func read() throws -> [StoredCredential] {
            let file = try store.read(in: directory)
            known.update { $0 = file }
            return file.credentials
        }

        /// Whether something can be kept: the file can be read, and another can take its place.
        func confirm() throws {
            _ = try store.read(in: directory)
            try check(access(directory.path, W_OK | X_OK), "write to", directory.path)
        }

        /// Keeps `entries`, on the disk before this returns.
        func write(_ entries: [StoredCredential]) throws { try change { $0.credentials = entries } }

        /// Changes what the file held when it was read last; the result is on the disk before this returns.
        func change(_ change: (inout CredentialFile) -> Void) throws {
            var file = try known.read { $0 } ?? store.read(in: directory)
            change(&file)
            try directory.sweepReplacements(of: CredentialStore.name)
            try directory.replace(CredentialStore.name, with: file.text(), permissions: 0o600)
        }
    }

    /// Finds out before a sign-in whether its tokens could be kept. Throws as `update` does.
    func confirm(on workers: Workers, waitingUpTo limit: Duration) async throws {
        let hold = try await hold(on: workers, waitingUpTo: limit)
        try await workers.run { try hold.confirm() }
    }

    private func read(in directory: Directory) throws -> CredentialFile {
        guard let file = try open(in: directory) else { return CredentialFile() }
        let (status, ownership) = (try file.status(), try file.ownership())
        guard status.kind == .file else { throw CredentialStoreError.damaged(path: path) }
        if let doubt = ownership.doubt {
            throw CredentialStoreError.untrusted(path: path, reason: doubt)
        }
        // Root's file stays as it is: its owner decides who reads it.
        if status.permissions & 0o077 != 0, ownership.isOwn {
            try check(fchmod(file.descriptor, 0o600), "close to others", path)
            note("others could read '\(path)'; that is mended, but if others use this machine, sign in again")
        }
        guard let bytes = try file.contents(limit: Self.limit) else {
            throw CredentialStoreError.damaged(path: path)
        }
        return try CredentialFile(bytes, path: path)
    }

    /// Runs `body`, which opens the directory, and says of which store the directory is not trusted.
    private func trusting(_ body: () throws -> Directory) throws -> Directory {
        do {
            return try body()
        } catch let error as UntrustedDirectory {
            throw CredentialStoreError.untrusted(path: path, reason: error.description)
        }
    }

    private func open(in directory: Directory) throws -> File? {
        do {
            return try directory.fileIfPresent(Self.name)
        } catch let error as SystemError where error.number == ELOOP {
            throw CredentialStoreError.isLink(path: path)
        }
    }

    /// The directory, made where it is missing, and closed to others.
    private func make() throws -> Directory {
        guard let directory else { throw CredentialStoreError.noDirectory }
        let opened = try trusting { try Directory.makeTrusted(directory) }
        if try opened.status().permissions & 0o077 != 0, try opened.ownership().isOwn {
            try check(fchmod(opened.descriptor, 0o700), "close to others", directory)
        }
        return opened
    }
}
