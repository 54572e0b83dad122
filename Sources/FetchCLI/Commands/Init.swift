internal import ArgumentParser
internal import FetchEngine
internal import FetchModel

struct Init: ParsableCommand, ValueCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a commented starter deps.yaml, and lines for .gitignore.",
        usage: "fetch init [OPTIONS]",
        discussion: """
            Overwrites neither. With --commit-vendor, git does not ignore the vendor directory.

              fetch init
              fetch init -C libraries --commit-vendor
            """
    )

    @OptionGroup(title: "Project options") var project: ProjectOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    @Flag(name: .customLong("commit-vendor"), help: "Let git commit the vendor directory.")
    var commitVendor = false

    func perform(_ engine: Engine, on console: Console) async -> Answer<CreatedProject> {
        await engine.initialize(committingVendor: commitVendor)
    }

    func show(_ value: CreatedProject, on console: Console) {
        console.info("wrote \(value.manifest)")
        if !value.ignored.isEmpty { console.info("added \(value.ignored.joined(separator: " and ")) to .gitignore") }
        if let above = value.above { console.show(.note("this directory is in the project of \(above)")) }
        let other = value.importable.map { ", or fetch import \($0)" } ?? ""
        console.info("next: fetch add WORKSPACE/REPOSITORY\(other)")
    }
}

extension CreatedProject: CommandValue {
    var additions: [JSONAddition] {
        [
            JSONAddition(key: "manifest", value: manifest), JSONAddition(key: "ignored", value: ignored),
            JSONAddition(key: "above", value: above),
        ]
    }
}
