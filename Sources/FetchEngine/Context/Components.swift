internal import FetchArchive
internal import FetchGit
internal import FetchManifest
package import FetchModel
internal import FetchSystem

/// What the program uses besides its own code.
package enum Components {
    /// Returns every library and program that is in use on a machine with this environment; `transport` are those that
    /// requests go through. Loads the libraries, and runs git.
    package static func all(transport: [Component], environment: [String: String]) async -> [Component] {
        let crypto = SHA256Hasher.library
        return [.swift, Component("libcrypto", version: crypto.version, at: crypto.address), YAMLComponent.component]
            + transport + Extraction.components
            + [await GitProgram(environment: environment).component()]
    }
}

extension Component {
    /// Swift's runtime. It does not state its version, which is that of the compiler.
    fileprivate static var swift: Component {
        #if compiler(>=6.4)
            let version = "6.4 or newer"
        #elseif compiler(>=6.3)
            let version = "6.3"
        #else
            let version = "6.2"
        #endif
        return Component("Swift", version: version, at: unsafeBitCast(Int.self, to: UnsafeRawPointer.self))
    }
}
