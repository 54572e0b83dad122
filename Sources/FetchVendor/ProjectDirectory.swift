internal import FetchModel
package import FetchSystem
internal import Glibc

/// The project directory, which holds the manifest; every destination is below it, and `.fetch/` in it holds fetch's
/// state.
///
/// Reading creates nothing. State is only believed where `StateSeal` authenticates it.
package struct ProjectDirectory: Sendable {
    /// The open directory.
    package let root: Directory
    let seal: StateSeal
    /// The directories above destinations that were created through this value, to be removed with what they were
    /// created for.
    let made = Monitor<Set<[String]>>([])
    private let trace: @Sendable (String) -> Void

    /// Opens the directory at `path`; the user may have reached it through links. State is authenticated with `key`.
    /// `trace` receives what state is ignored, and why. Throws `SystemError`.
    package init(
        path: String,
        key: StateKey = StateKey(directory: nil),
        trace: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        root = try Directory(path: path, followingLink: true)
        seal = StateSeal(key, for: root, trace: trace)
        self.trace = trace
    }

    /// Opens a private directory in `temporary`, which stands in for a project: its state is authenticated with nothing. Messages name
    /// `temporary`, whose disk it is on, and leave out the name of the other. Throws `SystemError`.
    package init(scratch path: String, in temporary: String) throws {
        root = try Directory(path: path, shownAs: temporary == "/" ? "/…" : "\(temporary)/…")
        seal = StateSeal(StateKey(directory: nil), for: root) { _ in }
        trace = { _ in }
    }

    /// Opens `.fetch`; `nil` where there is none. Throws `VendorError.stateObstructed` where it is not a directory, and
    /// `SystemError`.
    package func state() throws -> Directory? {
        guard let status = try root.status(DestinationPath.stateName) else { return nil }
        guard status.kind == .directory else {
            let path = root.path(of: DestinationPath.stateName)
            throw VendorError.stateObstructed(path: path, kind: status.kind, expected: .directory)
        }
        return try root.directory(DestinationPath.stateName)
    }

    /// Opens `.fetch`, and creates it where it is missing. It ignores itself through a `.gitignore` of its own. Throws as
    /// `state()` does.
    package func makeState() throws -> Directory {
        let state = try state() ?? root.makeOrOpen(DestinationPath.stateName)
        // A run that was killed may have left the directory without it.
        if try state.status(Self.ignoreName) == nil {
            try replace(Self.ignoreName, with: [UInt8]("*\n".utf8), in: state)
        }
        return state
    }

    /// Reads the state file `name`; `nil` where it is missing, damaged, or was not written for this directory by this
    /// user on this machine. Throws as `state()` does.
    func readState(_ name: String) throws -> ArraySlice<UInt8>? {
        guard let (file, size) = try stateFile(name) else { return nil }
        return try authentic(name) {
            guard let bytes = try file.contents(limit: size + 2 * Self.codeSize),
                bytes.count == size + 2 * Self.codeSize
            else { return nil }
            let expected = seal.code(of: bytes[..<size], for: Self.purpose(of: name), creating: false)
            return Self.isCode(bytes[size...].prefix(Self.codeSize), expected) ? bytes[..<size] : nil
        }
    }

    /// Opens the state file `name` for reading, and returns it with the size of its content in bytes; `nil` where there is none,
    /// or fetch did not write it. Its size is authenticated before it is read, since a file that came from elsewhere may have
    /// any. Throws as `state()` does.
    func stateFile(_ name: String) throws -> (file: File, size: Int)? {
        guard let state = try state() else { return nil }
        let file: File
        do {
            guard let found = try state.fileIfPresent(name) else { return nil }
            file = found
        } catch let error as SystemError {
            // A link, for example, is not what fetch wrote either.
            ignore(name, error.failure.message)
            return nil
        }
        return try authentic(name) {
            let status = try file.status()
            let size = status.size - 2 * Self.codeSize
            guard status.kind == .file, size >= 0 else { return nil }
            let code = try file.bytes(at: size + Self.codeSize, count: Self.codeSize)
            let expected = seal.code(of: Self.encoded(size)[...], for: Self.sizePurpose(of: name), creating: false)
            return Self.isCode(code[...], expected) ? (file, size) : nil
        }
    }

    /// Copies the content of `file`, the state file `name` with `size` bytes of content, to `copy`, piece by piece, and returns
    /// whether fetch wrote it. What is read from the copy later is what was authenticated. Throws `SystemError`, also where
    /// the copy cannot be written.
    func copyState(_ name: String, from file: File, size: Int, to copy: File) throws -> Bool {
        guard let code = seal.computation(for: Self.purpose(of: name), creating: false) else {
            ignore(name, Self.foreign)
            return false
        }
        var position = 0
        while position < size {
            let part = try file.read(upTo: min(256 << 10, size - position))
            if part.isEmpty { break }
            code.update(part[...])
            try copy.write(part[...], at: position)
            position += part.count
        }
        let tail = try file.bytes(at: size, count: Self.codeSize)
        if position == size, Self.isCode(tail[...], code.finalize()) { return true }
        ignore(name, Self.foreign)
        return false
    }

    /// Returns what `read` makes of the state file `name`; traces that it is ignored where that is `nil`, or cannot be read.
    private func authentic<Value>(_ name: String, _ read: () throws -> Value?) rethrows -> Value? {
        do {
            if let value = try read() { return value }
            ignore(name, Self.foreign)
        } catch let error as SystemError {
            ignore(name, error.failure.message)
        }
        return nil
    }

    private static func isCode(_ code: ArraySlice<UInt8>, _ expected: SHA256Digest?) -> Bool {
        expected?.withBytes { code.elementsEqual($0) } == true
    }

    private func ignore(_ name: String, _ reason: String) {
        trace("ignored '\(DestinationPath.stateName)/\(name)': \(reason)")
    }

    private static let foreign = "fetch did not write it for this directory, as this user and on this machine"

    /// Writes the state file `name` whole. Writes nothing where there is no key, since it could not be authenticated. Throws as
    /// `makeState()` does.
    func writeState(_ name: String, _ content: [UInt8]) throws {
        try writeState(name) { put in try put(content) }
    }

    /// Does the same with what `write` passes on, piece by piece.
    func writeState(_ name: String, writing write: (_ put: ([UInt8]) throws -> Void) throws -> Void) throws {
        let state = try makeState()
        guard let code = seal.computation(for: Self.purpose(of: name), creating: true) else { return }
        // A file cannot replace a directory, which fetch never makes there.
        if try state.status(name)?.kind == .directory { try state.removeTree(name) }
        var size = 0
        // Not durably: after a crash of the machine, an index that is lost is rebuilt from the files, and the
        // installer flushes once for all that was written.
        try state.replace(name, durably: false, suffix: temporarySuffix(for: name)) { file in
            try write { part in
                code.update(part[...])
                size += part.count
                try file.write(part)
            }
            let sizeCode = seal.code(of: Self.encoded(size)[...], for: Self.sizePurpose(of: name), creating: true)
            try file.write(code.finalize().bytes + (sizeCode?.bytes ?? []))
        }
    }

    /// Removes the state file `name`, if it exists. Throws as `state()` does.
    func removeState(_ name: String) throws {
        if let state = try state(), try state.status(name)?.kind == .file { try state.remove(name) }
    }

    /// Removes what killed runs left of fetch's own files for the lockfile `stem`.lock, in `.fetch` and beside the
    /// lockfile, and of `manifest`. The caller must hold the project's lock. Throws as `state()` does.
    package func sweep(_ stem: String, manifest: String) throws {
        try root.sweepReplacements(of: ["\(stem).lock", manifest], where: isOwnSuffix)
        guard let state = try state() else { return }
        for name in StateFile.allCases.map({ $0.name(stem) }) + [Self.ignoreName] {
            try state.sweepReplacements(of: name) { seal.isOwn($0, for: name) }
        }
    }

    /// Returns a suffix for the temporary file that replaces `name`, so that `sweep(_:manifest:)` knows the file again.
    package func temporarySuffix(for name: String) -> String { seal.suffix(for: name) }

    /// Returns whether `temporarySuffix(for:)` made `suffix` for `name`.
    package func isOwnSuffix(_ suffix: Substring, for name: String) -> Bool { seal.isOwn(suffix, for: name) }

    private func replace(_ name: String, with bytes: [UInt8], in state: Directory) throws {
        try state.replace(name, with: bytes, durably: false, suffix: temporarySuffix(for: name))
    }

    private static let ignoreName = ".gitignore"
    private static let codeSize = 32

    private static func purpose(of name: String) -> String { "file \(name)" }

    private static func sizePurpose(of name: String) -> String { "size \(name)" }

    private static func encoded(_ size: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(size).littleEndian) { [UInt8]($0) }
    }
}
