/// Why a file of keys that the manifest names cannot be read.
struct KeyFileAccessError: Error {
    /// Its path, relative to the project.
    let file: String
    let obstacle: NamedFile.Obstacle

    init(file: String, _ obstacle: NamedFile.Obstacle) {
        self.file = file
        self.obstacle = obstacle
    }
}
