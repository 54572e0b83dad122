internal import FetchModel
internal import FetchSystem
internal import FetchVendor

/// A patch of the project: a file in it, to which links may lead that stay in it.
struct PatchFile {
    private static let limit = 64 << 20

    private let name: String
    private let file: File

    /// Opens the patch at `name`, relative to the project. Throws `Failure` (`.data`) where there is none in the project,
    /// and `SystemError`.
    init(_ name: String, in project: ProjectFolder) throws {
        let help = "write the patch to '\(name)', or take it out of 'patches'"
        do {
            file = try project.folder.file(below: name)
        } catch let error as LinkLeadsOut {
            throw Failure(
                .data,
                "patch-outside",
                "the patch '\(name)' is not in the project: the symbolic link '\(error.link)' leads out of it",
                help: "copy it into the project, or take it out of 'patches'"
            )
        } catch let error as SystemError {
            var failure = error.failure
            failure.kind = .data
            failure.code = "patch-missing"
            failure.message = error.meansMissing ? "there is no patch '\(name)'" : failure.message
            failure.help = failure.help ?? help
            throw failure
        }
        guard try file.status().kind == .file else {
            throw Failure(.data, "patch-missing", "the patch '\(name)' is not a file", help: help)
        }
        self.name = name
    }

    /// What it holds. Throws `Failure` where that is too much, and `SystemError`.
    func bytes() throws -> [UInt8] {
        if let bytes = try file.contents(limit: Self.limit) { return bytes }
        throw Failure(
            .data,
            "patch-too-large",
            "the patch '\(name)' is larger than \(Self.limit >> 20) MiB",
            help: "split it, or take it out of 'patches'"
        )
    }
}
