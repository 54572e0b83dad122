internal import Foundation

/// Where the built programs are.
package enum Products {
    /// The directory of the running test program, which is that of everything else that was built with it.
    package static let directory: String = {
        if let directory = ProcessInfo.processInfo.environment["FETCH_PRODUCTS"] { return directory }
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return program.deletingLastPathComponent().path
    }()
}
