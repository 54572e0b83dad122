/// A page of help that belongs to no command: `fetch help exit-codes`.
enum HelpTopic: String, CaseIterable {
    case exitCodes = "exit-codes"
    case environment
    case manifest

    /// The page.
    var text: String {
        switch self {
        case .exitCodes: Self.exitCodesPage
        case .environment: Self.environmentPage
        case .manifest: Self.manifestPage
        }
    }

    private static let exitCodesPage = """
        Exit codes of fetch:

            0  done
            1  what was asked does not hold: `verify` found differences, or there is no
               deps.lock; `--locked` would change it; local modifications are in the
               way; `outdated --exit-code` found something behind; `audit` found a
               vulnerability; `doctor` found a problem
           64  the command line cannot be read
           65  a manifest or lockfile is bad, or content does not match its checksum
           69  a host is unavailable, or an archive is not in the cache with
               `--offline`, or the sign-in's port is taken
           70  a bug in fetch
           74  a disk or file error
           75  another fetch works in this project, and did not end in time
           77  not signed in, or not permitted
          130  interrupted (143 when terminated, 129 when the terminal closes)

        `status` and `diff` end with 0 whatever they find. Of several failures, the
        first of 70, 65, 77, 74, 69, 75, 1 is the exit code; all are reported.
        """

    private static let environmentPage = """
        Environment variables that fetch reads:

        Settings, each also in config.yaml in $XDG_CONFIG_HOME/fetch:
          FETCH_JOBS                 how many downloads to run at once
          FETCH_TIMEOUT              seconds without progress before a wait ends
          FETCH_CACHE_DIR            where the shared cache is
          FETCH_MIRRORS              mirrors: ORIGIN=URL, separated by blanks
          FETCH_OSV_URL              the OSV server that `audit` asks (osv:)
          FETCH_PROGRESS             when to show live progress: auto, always, never
          FETCH_CLIENT_<host>        the id of an OAuth client of yours at a host

        Credentials, each for its own host alone (`.` in a host is `_`, `-` is `__`):
          FETCH_TOKEN_<host>         a bearer token
          BITBUCKET_ACCESS_TOKEN     a Bitbucket access token
          BITBUCKET_EMAIL, BITBUCKET_API_TOKEN
                                     a Bitbucket API token and its user
          BITBUCKET_CONSUMER_KEY, BITBUCKET_CONSUMER_SECRET
                                     an OAuth consumer, for `fetch login` or CI
          BITBUCKET_CALLBACK_URL     where the browser comes back to
          GITHUB_TOKEN, GH_TOKEN     a GitHub token
          GITLAB_TOKEN, CI_JOB_TOKEN a GitLab token, or that of a CI job
          GITEA_TOKEN                a Gitea or Forgejo token
          NETRC                      the file to read in place of ~/.netrc

        Where a forge lives, if not at its usual address:
          BITBUCKET_URL, GITHUB_URL, GITLAB_URL, GITEA_URL
                                     its web address
          BITBUCKET_API_URL, GITHUB_API_URL, GITLAB_API_URL, GITEA_API_URL
                                     its API, with the version in the path

        The network and the system:
          HTTPS_PROXY, http_proxy, ALL_PROXY, NO_PROXY
                                     proxies, as curl reads them
          SSL_CERT_FILE, SSL_CERT_DIR
                                     certificates to trust
          GIT_SSL_*, GIT_PROXY_SSL_*, GIT_SSH, GIT_SSH_COMMAND
                                     passed on to git
          HOME, XDG_CACHE_HOME, XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME,
          TMPDIR
                                     where files of the user are
          BROWSER                    the program that opens the sign-in page
          LC_ALL, LC_CTYPE, LANG     whether output may have more than ASCII
          NO_COLOR, CLICOLOR_FORCE   whether output is coloured
          CI, TERM                   no questions and no progress in CI or on a dumb
                                     terminal
          GITHUB_SERVER_URL, CI_SERVER_URL
                                     set by CI: the host of its GITHUB_TOKEN or
                                     CI_JOB_TOKEN, which go nowhere else
          GITHUB_ACTIONS, GITHUB_WORKSPACE
                                     errors are also annotations of the workflow
          SOURCE_DATE_EPOCH          the time that `sbom` writes
        """

    private static let manifestPage = """
        Keys of deps.yaml:

          version: 1                 the format's version
          vendor: vendor             where dependencies land
          host: bitbucket            the default host: bitbucket, github, gitlab,
                                     codeberg, or one of `hosts`
          workspace: NAME            the default workspace, owner or group
          portable: true             refuse names that macOS or Windows cannot hold
          origin: required           prove every repository's entry when it is resolved
          audit:                     what `fetch audit` passes over:
            ignore: [{id, reason, until}]
          hosts:                     other hosts: NAME: {kind, url, api}
          dependencies:
            NAME: TAG                a repository of the default workspace at a tag
            NAME:                    or, with one of repo, url or git:
              repo: HOST:OWNER/REPOSITORY
              url: https://...         an archive, with `sha256`
              git: ssh://...           any git server or local repository
              tag, branch, commit or version: exactly one, unless it is a `url`
              tag-prefix: engine/    with `version`: only tags that begin so
              sha256: HEX            the checksum of the archive
              signature: https://...   the detached signature of the archive
              signed-by: [FILE, ...]   files with the keys that may have signed it:
                                     OpenPGP keys, or ssh's allowed_signers
              download: FILE         a release asset, or a file of Downloads
              unpack: false          keep the file as it is
              into: PATH             the destination, instead of vendor/NAME
              root: DIRECTORY        take only this directory
              strip: N               leading directories to drop
              include, exclude       globs, as in .gitignore
              patches: [FILE, ...]     patches to apply
              submodules: true       with submodules, through git
              lfs: true              with Git LFS content, through git
              groups: [NAME, ...]      for `fetch sync --group NAME`
              limits: {files, bytes, ratio}
                                     raise the guards against archive bombs
              license: MIT           its licence, an SPDX expression
              portable: true         as above, for this entry

        `fetch init` writes a deps.yaml with examples.
        """
}
