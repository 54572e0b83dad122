/// The program's version.
enum Version {
    /// As `--version` prints it and requests carry it.
    static let text = "0.1.0"
}
