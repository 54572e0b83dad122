internal import FetchModel
internal import Foundation
internal import TestSupport
internal import Testing

@testable import FetchCLI

/// `fetch --version -v` says what runs besides the program's own code.
@Suite(.blocking) struct VersionTests {
    private func rows(_ arguments: [String], path: String? = nil) throws -> [String: [String]] {
        let variables = path.map { ["PATH=\($0)"] } ?? []
        let result = try runCommand("/usr/bin/env", variables + ["\(Products.directory)/fetch"] + arguments, in: "/")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.first.map(String.init) == Version.text)
        return Dictionary(
            uniqueKeysWithValues: lines.dropFirst().map { line in
                let cells = line.split(separator: "  ", omittingEmptySubsequences: true).map {
                    $0.trimmingCharacters(in: .whitespaces)
                }
                return (cells[0], Array(cells.dropFirst()))
            }
        )
    }

    @Test(arguments: [["--version", "-v"], ["-v", "--version"], ["--version", "--verbose"]])
    func `each library and program is listed with its version and place`(_ arguments: [String]) throws {
        let rows = try rows(arguments)

        #expect(
            Set(rows.keys).isSuperset(of: ["Swift", "libcrypto", "libyaml", "libcurl", "TLS", "libarchive", "git"])
        )
        #expect(rows["ISA-L"] != nil || rows["zlib"] != nil)
        for (name, cells) in rows {
            #expect(cells.count == 2, "\(name): \(cells)")
            #expect(cells.first?.contains { $0.isNumber } == true, "\(name): \(cells)")
            let place = try #require(cells.last)
            let isKnown =
                place == "built in" || place == "through libcurl"
                || FileManager.default.fileExists(atPath: place)
            #expect(isKnown, "\(name): \(cells)")
        }
    }

    @Test func `it agrees with the tools of the system`() throws {
        let rows = try rows(["--version", "-v"])
        let git = try runCommand("git", ["--version"], in: "/").output.split(separator: " ")
        #expect(rows["git"]?.first == git.dropFirst(2).first.map { $0.trimmingCharacters(in: .newlines) })
        // What is linked is either in the list of the program's shared libraries, or inside the program.
        let linked = try runCommand("ldd", ["\(Products.directory)/fetch"], in: "/").output
        for name in ["libcrypto", "libyaml"] {
            let place = try #require(rows[name]?.last)
            #expect(linked.contains(name) == (place != "built in"), "\(name): \(place)")
        }
    }

    @Test func `a program that is not there is said, and nothing fails`() throws {
        #expect(try rows(["--version", "-v"], path: "/nonexistent")["git"] == ["-", "not found"])
    }

    @Test func `without -v it is the version alone`() throws {
        #expect(try runCommand("\(Products.directory)/fetch", ["--version"], in: "/").output == "\(Version.text)\n")
    }
}
