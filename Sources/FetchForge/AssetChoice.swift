internal import FetchModel

extension ForgeAPI {
    /// The only one of `matches`, which are called `name`. Throws where there is none, with the near ones of `names`, and
    /// where there are several: nobody could tell which is meant.
    func only<Match>(
        _ matches: [Match],
        _ name: String,
        of owner: String,
        among names: [String],
        page: String
    ) throws(ForgeError) -> Match {
        guard let match = matches.first else {
            throw .unknownAsset(
                name,
                of: owner,
                near: Suggestion.nearest(to: name, in: names, limit: 3),
                page: names.isEmpty ? nil : page
            )
        }
        guard matches.count == 1 else { throw .ambiguousAsset(name, of: owner) }
        return match
    }
}
