/// How far annotated tags are followed to their commit.
enum Peeling {
    /// The most tags of tags.
    static let limit = 5
}
