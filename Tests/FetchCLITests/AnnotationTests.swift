internal import FetchModel
internal import Foundation
internal import TestSupport
internal import Testing

@testable import FetchCLI

/// Workflow commands of GitHub Actions: a file or message can end neither the command nor its line.
@Suite struct AnnotationTests {
    private func text(file: String, message: String = "wrong", help: String? = nil, workspace: String? = nil) -> String?
    {
        let place = Place(file: file, line: 4, column: 5)
        return Annotation(
            Failure(.data, "x", message, help: help, place: place),
            workspace: workspace,
            directory: "/work/repository/libraries"
        )?.text
    }

    @Test func `the message and its help are one line`() {
        #expect(
            text(file: "deps.yaml", message: "100% wrong\nindeed", help: "write 'a: b'")
                == "::error file=deps.yaml,line=4,col=5::100%25 wrong%0Aindeed%0Ahelp: write 'a: b'"
        )
    }

    @Test func `a name cannot end the command`() {
        #expect(
            text(file: "a,line=1::x\r\n::stop.yaml")
                == "::error file=a%2Cline=1%3A%3Ax\\r\\n%3A%3Astop.yaml,line=4,col=5::wrong"
        )
        #expect(text(file: "a.yaml", message: "x\r::y") == "::error file=a.yaml,line=4,col=5::x\\r::y")
    }

    @Test(arguments: [
        ("deps.yaml", "/work/repository", "libraries/deps.yaml"), ("../deps.yaml", "/work/repository/", "deps.yaml"),
        ("/work/repository/a.yaml", "/work/repository", "a.yaml"), ("../../b.yaml", "/work/repository", "../../b.yaml"),
        ("deps.yaml", "", "deps.yaml"), ("/etc/x.yaml", "/work/repository", "/etc/x.yaml"),
    ])
    func `files are named as the checkout names them`(_ file: String, _ workspace: String, _ shown: String) {
        #expect(text(file: file, workspace: workspace) == "::error file=\(shown),line=4,col=5::wrong")
    }

    @Test func `links on the way do not matter`() throws {
        let scratch = try ScratchDirectory()
        try scratch.write("ws/sub/deps.yaml", "")
        try FileManager.default.createSymbolicLink(atPath: scratch.path("link"), withDestinationPath: "ws")
        let failure = Failure(.data, "x", "wrong", place: Place(file: "deps.yaml", line: 4, column: 5))
        for (workspace, directory) in [("link", "ws/sub"), ("ws", "link/sub"), ("link", "link/sub")] {
            let annotation = Annotation(
                failure,
                workspace: scratch.path(workspace),
                directory: scratch.path(directory)
            )
            #expect(annotation?.text == "::error file=sub/deps.yaml,line=4,col=5::wrong")
        }
    }

    @Test func `a failure without a place has none`() {
        #expect(Annotation(Failure(.disk, "x", "wrong"), workspace: nil, directory: "/") == nil)
    }
}
