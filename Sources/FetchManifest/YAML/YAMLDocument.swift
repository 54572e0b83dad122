internal import FetchModel

/// The one document of a text.
struct YAMLDocument {
    /// `nil` where there are only comments.
    var root: YAMLNode?
    /// What is not accepted but did not keep the rest from being read: tags.
    var problems: Problems
    /// The place of the first character.
    var start: Place
}
