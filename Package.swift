// swift-tools-version: 6.2
import PackageDescription

/// The pipeline, from the bottom up: a pure model, the operating system, leaves that each know the model and their own
/// library, one engine that alone knows all leaves, and a command line on top.
///
/// The compiler checks the import graph: `swift build --explicit-target-dependency-import-check error`. The manifest
/// depends on nothing but itself: what a release links statically is decided in `Scripts/release.sh`.

/// A system library, found through pkg-config and installed through apt.
func system(_ name: String, pkgConfig: String?, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// A leaf of the pipeline: it knows the model and its own libraries, never a sibling.
func leaf(_ name: String, _ libraries: Target.Dependency...) -> Target {
    .target(name: name, dependencies: ["FetchModel"] + libraries)
}

/// The tests of one target.
func tests(_ target: String, _ more: Target.Dependency...) -> Target {
    .testTarget(name: "\(target)Tests", dependencies: [.byName(name: target), "TestSupport"] + more)
}

let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let flyingSocks = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")

let package = Package(
    name: "fetch",
    products: [
        .executable(name: "fetch", targets: ["FetchCLI"]),
        .executable(name: "local-forge", targets: ["LocalForge"]),
    ],
    dependencies: [
        // Versions are exact, so that every build has the same code. A Package.resolved would also record the commit
        // ids, which differ where packages come from a mirror that rebuilds their history.
        //
        // The command line: parsing, help, usage errors, completion scripts.
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        // Running git: no inherited descriptors, structured cancellation.
        .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
        // The type of the descriptors that it hands to git.
        .package(url: "https://github.com/apple/swift-system", exact: "1.8.1"),
        // The local forge's HTTP server.
        .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    ],
    targets: [
        // What the system brings; each is imported by one small target.
        system("CMalloc", pkgConfig: nil, apt: "libc6-dev"),  // how many arenas the allocator keeps
        system("CLibCrypto", pkgConfig: nil, apt: "libssl-dev"),  // SHA-256 with the processor's instructions
        system("CLibYAML", pkgConfig: nil, apt: "libyaml-dev"),  // YAML events with their marks
        // HTTP, TLS, proxies; loaded by the first request alone, since loading it costs 10 ms, so it is not linked.
        system("CLibCurl", pkgConfig: nil, apt: "libcurl4-openssl-dev"),
        // xz, zstd, bzip2; loaded by the first such archive, since loading it costs 4 ms, so it is not linked either.
        system("CLibArchive", pkgConfig: nil, apt: "libarchive-dev"),
        // Inflate, at twice zlib's speed, and zlib where the machine is another; loaded by the first archive alone.
        system("CLibISAL", pkgConfig: nil, apt: "libisal-dev"),
        system("CLibZ", pkgConfig: nil, apt: "zlib1g-dev"),

        // SHA-256 of two messages at once, and SHA-1 for the ids of git objects.
        .target(name: "CSHA"),
        // The nouns, and every decision that needs no input or output.
        .target(name: "FetchModel", dependencies: ["CLibCrypto", "CSHA"]),
        // The machine: folders by descriptor, threads that may block, clocks.
        leaf("FetchSystem", "CMalloc"),

        // The leaves.
        leaf("FetchManifest", "FetchSystem", "CLibYAML"),
        leaf("FetchForge"),
        leaf("FetchAuth", "FetchSystem"),
        leaf("FetchTransport", "FetchSystem", "CLibCurl"),
        leaf("FetchGit", "FetchSystem", subprocess, systemPackage),
        leaf("FetchArchive", "FetchSystem", "CLibArchive", "CLibISAL", "CLibZ"),
        leaf("FetchVendor", "FetchSystem"),
        leaf("FetchCache", "FetchSystem"),
        // Git's own objects and signatures, from the vendored bytes back to the signed commit.
        leaf("FetchProvenance", "FetchSystem", "CLibZ", subprocess, systemPackage),
        // What auditors ask for: bills of materials, licences, known vulnerabilities.
        leaf("FetchCompliance", "FetchSystem", "CLibCrypto", "CLicenses"),

        // The hub: the one place where stages meet.
        .target(
            name: "FetchEngine",
            dependencies: [
                "FetchModel", "FetchSystem", "FetchManifest", "FetchForge", "FetchAuth", "FetchGit", "FetchArchive",
                "FetchVendor", "FetchCache", "FetchProvenance", "FetchCompliance",
            ]
        ),

        // The texts of the licences that are used most.
        .target(name: "CLicenses", exclude: ["texts"]),
        // The arguments of `main`, which Swift's library does not pass on.
        .target(name: "CArguments"),
        // The command line: arguments in, text out.
        .executableTarget(
            name: "FetchCLI",
            dependencies: [
                "CArguments", "FetchModel", "FetchSystem", "FetchAuth", "FetchCache", "FetchGit", "FetchTransport",
                "FetchCompliance", "FetchEngine", arguments,
            ]
        ),

        // A small forge on loopback, for the quickstart, the tests and for trying things.
        .executableTarget(
            name: "LocalForge",
            dependencies: ["FetchModel", flyingFox, flyingSocks, subprocess, arguments]
        ),

        // What tests share: fixtures, scratch folders, running the built binary.
        .target(name: "TestSupport", dependencies: ["FetchModel"], path: "Tests/TestSupport"),
        tests("FetchModel"),
        tests("FetchSystem", "FetchModel"),
        tests("FetchManifest", "FetchModel", "FetchForge"),
        tests("FetchForge", "FetchModel"),
        tests("FetchAuth", "FetchModel", "FetchSystem", "FetchForge"),
        tests("FetchTransport", "FetchModel", "FetchSystem"),
        tests("FetchGit", "FetchModel", "FetchSystem", "FetchTransport"),
        tests("FetchArchive", "FetchModel", "FetchSystem"),
        tests("FetchVendor", "FetchModel", "FetchSystem"),
        tests("FetchCache", "FetchModel", "FetchSystem"),
        tests("FetchProvenance", "FetchModel", "FetchSystem"),
        tests("FetchCompliance", "FetchModel", "FetchSystem"),
        tests("FetchEngine", "FetchModel"),
        tests("FetchCLI", "FetchModel", "FetchSystem", "FetchEngine", arguments),
        tests("LocalForge", flyingFox),
        .testTarget(name: "StoryTests", dependencies: ["TestSupport", "FetchCLI", "FetchModel", "LocalForge"]),
        // Kills, faults and full disks, against the built program.
        .testTarget(name: "ReliabilityTests", dependencies: ["TestSupport", "FetchCLI", "LocalForge"]),
    ],
    swiftLanguageModes: [.v6]
)

// The readers of what others wrote, under a fuzzer: a short run is a test like any other; where FETCH_FUZZ is set
// (Scripts/fuzz.sh), the same entries become a program around libFuzzer instead.
let readers: [Target.Dependency] = [
    "FetchModel", "FetchSystem", "FetchManifest", "FetchForge", "FetchAuth", "FetchTransport", "FetchGit",
    "FetchArchive", "FetchVendor", "FetchProvenance", "FetchCompliance", "TestSupport",
]
package.targets.append(
    Context.environment["FETCH_FUZZ"] == nil
        ? .testTarget(
            name: "FuzzTests",
            dependencies: readers,
            path: "Fuzz",
            exclude: ["Driver"],
            sources: ["Entries", "Tests"]
        )
        : .executableTarget(
            name: "FetchFuzz",
            dependencies: readers,
            path: "Fuzz",
            exclude: ["Tests"],
            sources: ["Entries", "Driver"]
        )
)

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
