/// Why `fetch download` does not save what a SPEC names.
enum SpecError: Error, Equatable {
    /// Neither the SPEC nor an option names a workspace.
    case noWorkspace(String, slug: String)
    case unknownHost(String, known: [String])
    /// It is a file of this machine.
    case onThisMachine(String)
    /// It comes through git, which has no archives to save.
    case throughGit(String)
    /// It is a URL with a fragment, such as a checksum, which nothing would look at.
    case fragment(String)
    /// Several SPECs would be saved as the same file.
    case sameFile(specs: [String], file: String)
}
