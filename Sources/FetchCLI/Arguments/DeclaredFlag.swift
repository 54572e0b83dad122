internal import ArgumentParser
internal import FetchEngine

/// A flag of the command line. Each is declared once: the parser, `FastArguments` and `LeadingOptions` read it here.
protocol DeclaredFlag: EnumerableFlag {
    /// What follows one dash, where there is a short form.
    var short: Character? { get }
    /// What follows two dashes.
    var long: String { get }
    /// What it does, for `--help`.
    var help: String { get }
}

extension DeclaredFlag {
    var short: Character? { nil }

    /// The flag that `argument` spells.
    init?(argument: String) {
        guard let flag = Self.allCases.first(where: { $0.spellings.contains(argument) }) else { return nil }
        self = flag
    }

    /// `-q` and `--quiet`.
    var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(long)"] }

    static func name(for value: Self) -> NameSpecification {
        NameSpecification((value.short.map { [.customShort($0)] } ?? []) + [.customLong(value.long)])
    }

    static func help(for value: Self) -> ArgumentHelp? { ArgumentHelp(value.help) }
}

/// How results are shown.
enum OutputFlag: String, DeclaredFlag {
    case quiet, verbose, json

    var short: Character? {
        switch self {
        case .quiet: "q"
        case .verbose: "v"
        case .json: nil
        }
    }

    var long: String { rawValue }

    var help: String {
        switch self {
        case .quiet: "Print only errors."
        case .verbose: "Log each request and why it is made."
        case .json: "Print one JSON document on standard output."
        }
    }

    /// Sets this flag in `choice`.
    func apply(to choice: inout OutputChoice) {
        switch self {
        case .quiet: choice.quiet = true
        case .verbose: choice.verbose = true
        case .json: choice.json = true
        }
    }
}

/// How the project's work is done.
enum ProjectFlag: String, DeclaredFlag {
    case noCache = "no-cache"

    var long: String { rawValue }

    var help: String {
        switch self {
        case .noCache: "Neither read nor fill the shared cache."
        }
    }

    /// Sets this flag in `choice`.
    func apply(to choice: inout ProjectChoice) {
        switch self {
        case .noCache: choice.noCache = true
        }
    }
}

/// What a sync may do.
enum SyncFlag: String, DeclaredFlag {
    case locked, offline, frozen, force
    case dryRun = "dry-run"

    var long: String { rawValue }

    var help: String {
        switch self {
        case .locked: "Fail rather than change the lockfile. For CI."
        case .offline: "Use only the cache, never the network."
        case .frozen: "Both --locked and --offline."
        case .force: "Overwrite local modifications."
        case .dryRun: "Print what would be done, and do nothing."
        }
    }

    /// Sets this flag in `request`.
    func apply(to request: inout SyncRequest) {
        switch self {
        case .locked: request.isLocked = true
        case .offline: request.isOffline = true
        case .frozen: (request.isLocked, request.isOffline) = (true, true)
        case .force: request.force = true
        case .dryRun: request.isDryRun = true
        }
    }
}

/// What a lock may do.
enum LockFlag: DeclaredFlag {
    case locked, offline, frozen

    /// The flag of `sync` that means the same.
    var sync: SyncFlag {
        switch self {
        case .locked: .locked
        case .offline: .offline
        case .frozen: .frozen
        }
    }

    var long: String { sync.long }
    var help: String { sync.help }
}

/// What an update may do.
enum UpdateFlag: DeclaredFlag {
    case force, dryRun

    /// The flag of `sync` that means the same.
    var sync: SyncFlag {
        switch self {
        case .force: .force
        case .dryRun: .dryRun
        }
    }

    var long: String { sync.long }
    var help: String { sync.help }
}
