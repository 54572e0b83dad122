internal import FetchForge
internal import FetchGit
internal import FetchModel

extension GitRemote {
    /// The repository of `forge` for git. The kind of the forge says in which form its tokens are sent, also where only a
    /// manifest names the forge: that decides nothing of where they go.
    init(_ repository: Repository, of forge: any Forge) throws {
        try self.init(try forge.remote(of: repository))
        wantsBearer = forge.address.authentication.token.git == .bearer
    }
}
