internal import FetchForge
internal import FetchGit
internal import FetchModel

/// A resolved dependency: what has to be obtained, and what the result must be.
struct Goal: Sendable {
    /// Where an archive is. Indirect, since ten thousand goals would have 500 bytes for the longest case each.
    indirect enum Location: Hashable, Sendable {
        /// At a forge: the archive of a commit.
        case forge(ForgeAddress, Repository, CommitID)
        /// At a forge: a file that the repository offers for download.
        case download(ForgeAddress, Repository, tag: String?, file: String)
        /// At a URL.
        case web(WebURL)
        /// A file of this machine, by its absolute path.
        case file(String)
        /// In a repository, from which the git program makes an archive of a commit.
        case git(GitRemote, CommitID)
    }

    /// The canonical request.
    var wanted: Wanted
    /// The tag that it resolved to.
    var tag: String?
    /// The commit that it resolved to.
    var commit: CommitID?
    /// Where its archive is.
    var location: Location
    /// What the result must be to the last byte; `nil` if the dependency is not locked yet.
    var pin: Pin?
    /// What the lockfile said until now, perhaps of another request.
    var previous: Pin?
    /// What is at its destination now, and whether it may be replaced.
    var occupant: Plan.Occupant
    /// The tree that is at its destination now, if there is one.
    var present: TreeID?

    /// Whether its origin has to be proved.
    var needsProof = false

    /// Whether its origin has to be proved now: that of a commit that is not locked yet, where `manifest` wants that or
    /// what was locked before is proved.
    func mustBeProved(by manifest: Manifest) -> Bool {
        let isWanted = manifest.requiresOrigin || !wanted.dependency.signedBy.isEmpty
        return pin == nil && commit != nil && (isWanted || previous?.origin?.commitTree != nil)
    }

    /// The dependency's name.
    var name: String { wanted.dependency.name }

    /// Whether it is locked at another commit.
    var isMoving: Bool { pin == nil && previous?.commit != nil && previous?.commit != commit }

    /// What is equal of goals that share an archive.
    struct ArchiveIdentity: Hashable, Sendable {
        let location: Location
        let content: GitContent
        /// Which LFS objects are in it; `nil` for all.
        let objects: String?
    }

    /// Which archive it needs.
    var archive: ArchiveIdentity {
        ArchiveIdentity(location: location, content: content, objects: wanted.dependency.shape.lfsKey)
    }

    /// What the archive contains besides the commit's own files.
    var content: GitContent { wanted.dependency.shape.gitContent }

    /// Digests by which the cache may know the archive, best first.
    var knownDigests: [SHA256Digest] {
        // Locked digests are those of archives that hosts serve, which contain the commit's own files.
        if !content.isEmpty { return [] }
        var digests = [wanted.dependency.sha256, pin?.sha256]
        // With other filters it is still the same archive, as the commit says.
        if let previous, previous.commit != nil, previous.commit == commit, previous.source == wanted.source {
            digests.append(previous.sha256)
        }
        var seen: Set<SHA256Digest> = []
        return digests.compactMap(\.self).filter { seen.insert($0).inserted }
    }

    /// What the goal's archive is cached as if the host serves it from one of `urls`, the best first; none if the same URL
    /// may serve another archive tomorrow.
    func hostedKeys(_ urls: [String]) -> [(url: String, key: ArchiveKey)] {
        guard content.isEmpty, case .forge(let address, let repository, let commit) = location else { return [] }
        return urls.enumerated().map { index, url in
            // Archives of other endpoints may have another top directory, and so other bytes.
            let endpoint = index == 0 ? nil : url
            let shape = wanted.dependency.shape
            return (url, ArchiveKey(of: address, repository, commit, maker: .host, endpoint: endpoint, shape))
        }
    }

    /// What the goal's archive is cached as, if git makes it.
    var gitKey: ArchiveKey? {
        let shape = wanted.dependency.shape
        return switch location {
        case .forge(let address, let repository, let commit):
            ArchiveKey(of: address, repository, commit, maker: .git, shape)
        case .git(let remote, let commit): ArchiveKey(of: remote, commit, shape)
        case .web, .file, .download: nil
        }
    }

    /// The name that found the commit, for servers that do not serve commits by id.
    var foundBy: Dependency.Selector? { tag.map { .tag($0) } ?? wanted.dependency.selector }

    /// The name under which a file is kept that is not unpacked. Throws `Failure` where a URL or a host gives none that is plain.
    func keptName() throws -> String {
        if case .file = location { return fileName }
        do throws(FileName.Problem) {
            if fileName.isEmpty, case .web(let url) = location { throw .unnamed(url: url.description) }
            return try FileName(fileName).description
        } catch {
            var failure = error.failure.blaming(.download, .url)
            failure.kind = .data
            failure.help = "serve it under a plain name, or unpack it"
            throw failure
        }
    }

    /// The last part of the address, as it is.
    private var fileName: String {
        switch location {
        case .forge(_, let repository, _): "\(repository.slug).tar.gz"
        case .download(_, _, _, let file): file
        case .web(let url): url.fileName
        case .git(let remote, _): "\(remote.name).tar"
        case .file(let path): path.split(separator: "/").last.map(String.init) ?? wanted.dependency.name
        }
    }
}
