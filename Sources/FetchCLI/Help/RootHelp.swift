/// What `fetch` alone and `fetch --help` print: every command at a glance, within 24 lines of 80 columns.
enum RootHelp {
    static var text: String {
        """
        fetch \(Version.text): fetches what deps.yaml names, pins it in deps.lock, and proves
        what is on the disk.

        \(Self.commands)

        Common: -C DIR  --manifest FILE  -q  -v  --json  --color WHEN  --jobs N
                --timeout SECONDS  --no-cache
        More:   fetch help COMMAND, fetch help exit-codes|environment|manifest
        """
    }

    /// The commands, two in a line.
    private static let commands = """
          fetch add SPEC       add a dependency      fetch remove NAME   drop one
          fetch sync           make vendor/ match    fetch status        what that does
          fetch verify         prove it, offline     fetch update        move forward
          fetch outdated       what is behind        fetch diff NAME     your own edits
          fetch list           what is there         fetch tree          what that needs
          fetch why NAME       where it comes from   fetch override      work on one
          fetch login          sign in once          fetch logout        forget that
          fetch auth status    which credential      fetch doctor        is all well?
          fetch init           start a project       fetch import        another tool's
          fetch sbom           bill of materials     fetch audit         vulnerabilities
          fetch lock           write only the lock   fetch download      archives only
          fetch cache          the shared cache      fetch completions   for your shell
          fetch prove          back to the tag
        """
}
