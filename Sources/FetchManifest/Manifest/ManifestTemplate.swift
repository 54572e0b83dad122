/// What `fetch init` writes.
package enum ManifestTemplate {
    /// Where editors find the JSON Schema of a manifest.
    package static let schema = "https://json.schemastore.org/fetch-deps.json"

    /// A starter `deps.yaml`: valid as it is, with every form as a comment. Each example is valid without the `# ` before its
    /// lines; the short form needs the workspace above.
    package static let text = """
        # yaml-language-server: $schema=\(schema)
        # The dependencies of this project. `fetch sync` installs them in vendor/ and records them in deps.lock.
        version: 1

        # The directory of dependencies.
        # vendor: vendor

        # The default host and owner of repositories. Hosts are bitbucket, github, gitlab, codeberg,
        # and those that are defined under 'hosts'.
        # host: bitbucket
        # workspace: my-workspace

        # Other forges: bitbucket, bitbucket-datacenter, github, gitlab, gitea or cgit.
        # hosts:
        #   work:
        #     kind: bitbucket-datacenter
        #     url: https://git.example.com

        # One entry for each dependency; `fetch add` writes them.
        dependencies:

          # The short form: the name of a repository of the workspace above, and a tag.
          # engine: v1.0

          # The long form: one of tag, branch, commit and version.
          # swift-log:
          #   repo: github:apple/swift-log
          #   version: ^1.6
          #   include: [Sources/**, LICENSE.txt]

          # An archive at a URL, or at a path beside this file.
          # zlib:
          #   url: https://zlib.net/zlib-1.3.1.tar.gz
          #   sha256: 9a93b2b7dfdac77ceba5a558a580e74667dd6fede4585b91eefb60f03b72df23

        """

    /// The lines of `.gitignore` for what `fetch` creates. The lockfile belongs in version control, and with
    /// `committingVendor` the vendor directory as well.
    package static func ignoredLines(committingVendor: Bool) -> [String] {
        committingVendor ? ["/.fetch/"] : ["/vendor/", "/.fetch/"]
    }
}
