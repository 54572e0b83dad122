/// Shared libraries that are loaded when they are first needed.
package enum SystemLibrary {
    /// Loads the first of the libraries called `names` (`libz.so.1`) that `load` accepts, into a table of its functions
    /// that begins as `empty`; `nil` where this machine has none.
    ///
    /// The table is not written to after this returns, and never freed.
    package static func load<Functions>(
        _ names: [String],
        into empty: Functions,
        with load: (UnsafeMutablePointer<Functions>, _ file: String) -> Bool
    ) -> UnsafePointer<Functions>? {
        let functions = UnsafeMutablePointer<Functions>.allocate(capacity: 1)
        functions.initialize(to: empty)
        for file in files(names) where load(functions, file) { return UnsafePointer(functions) }
        functions.deallocate()
        return nil
    }

    /// Returns the files to try for the libraries called `names`, best first.
    ///
    /// The directories of the system come before the loader's own search, which a build with a run path would begin in
    /// the program's directory: a library that someone has put there, in a directory of downloads, must not be loaded.
    private static func files(_ names: [String]) -> [String] {
        names.flatMap { name in directories.map { "\($0)/\(name)" } + [name] }
    }

    /// Where distributions keep libraries. The loader skips files for another processor.
    private static let directories = {
        #if arch(arm64)
            let multiarch = "aarch64-linux-gnu"
        #else
            let multiarch = "x86_64-linux-gnu"
        #endif
        return ["/usr/lib/\(multiarch)", "/lib/\(multiarch)", "/usr/lib64", "/lib64", "/usr/lib", "/lib"]
    }()
}
