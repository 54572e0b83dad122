internal import FetchModel

/// The one document of a text.
struct YAMLDocument {
    /// Its root; `nil` where there is nothing but comments.
    var root: YAMLNode?
    /// What is not accepted of it, and did not keep the rest from being read: foreign tags.
    var problems: Problems
    /// Where the text begins.
    var start: Place
}
