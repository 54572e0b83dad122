/// How users of a kind of forge authenticate, as data: the code that keeps credentials knows no forge.
package struct ForgeAuthentication: Hashable, Sendable {
    /// How a token is sent of which only its forge is known: that of `FETCH_TOKEN_<host>`, of `fetch login --with-token`,
    /// or of a sign-in.
    package var token: CredentialForms
    /// The environment variables that hold credentials, in order of precedence.
    package var variables: [CredentialVariable]
    /// How user names and passwords of git's helpers and `.netrc` are sent. The first rule that fits applies.
    package var passwords: [PasswordRule]
    /// Whether a token may be for one repository, so that its refusal for another says nothing about it.
    package var hasRepositoryTokens: Bool
    /// How to sign in without a token; `nil` where that is not possible.
    package var oauth: OAuthDescription?
    /// What a credential needs to read a repository, as a sentence for help texts.
    package var scopes: String

    /// The authentication of a kind of forge.
    package init(
        token: CredentialForms,
        variables: [CredentialVariable] = [],
        passwords: [PasswordRule] = [PasswordRule(.any, .basic)],
        hasRepositoryTokens: Bool = false,
        oauth: OAuthDescription? = nil,
        scopes: String
    ) {
        self.token = token
        self.variables = variables
        self.passwords = passwords
        self.hasRepositoryTokens = hasRepositoryTokens
        self.oauth = oauth
        self.scopes = scopes
    }

    /// That of a server of which nothing is known but what a manifest says, which has no say in credentials. To most, the
    /// user name of a token's owner does not matter; Bitbucket Data Center wants a bearer token in git as well.
    package static let unknown = ForgeAuthentication(
        token: CredentialForms(
            api: .bearer,
            archive: .bearer,
            git: .basicAs(user: "x-token-auth"),
            gitAlternative: .bearer
        ),
        scopes: "ask its owner for access"
    )
}

/// How a secret is sent.
package enum CredentialForm: Hashable, Sendable {
    /// `Authorization: Bearer SECRET`.
    case bearer
    /// `Authorization: Basic`, with the user name that came with the secret.
    case basic
    /// `Authorization: Basic`, with this user name.
    case basicAs(user: String)
    /// A header field of this name.
    case header(String)
}

/// How the same secret is sent to each kind of endpoint.
package struct CredentialForms: Hashable, Sendable {
    /// To the API; `nil` where the API does not accept it.
    package var api: CredentialForm?
    /// To the endpoint that serves archives.
    package var archive: CredentialForm?
    /// To git's smart HTTP.
    package var git: CredentialForm?
    /// The form to try where git's is refused; `nil` where the kind of the server is known.
    package var gitAlternative: CredentialForm?
    /// Whether the endpoint that serves archives accepts it. Where not, the commit comes through git.
    package var opensArchives: Bool

    /// The forms of a secret.
    package init(
        api: CredentialForm?,
        archive: CredentialForm?,
        git: CredentialForm?,
        gitAlternative: CredentialForm? = nil,
        opensArchives: Bool = true
    ) {
        self.api = api
        self.archive = archive
        self.git = git
        self.gitAlternative = gitAlternative
        self.opensArchives = opensArchives
    }

    /// A bearer token, except for git, which takes `user` and the token as the password.
    package static func bearer(gitUser user: String, opensArchives: Bool = true) -> CredentialForms {
        CredentialForms(api: .bearer, archive: .bearer, git: .basicAs(user: user), opensArchives: opensArchives)
    }

    /// A bearer token everywhere, in git as well.
    package static let bearer = CredentialForms(api: .bearer, archive: .bearer, git: .bearer)

    /// The user name and the secret as they are.
    package static let basic = CredentialForms(api: .basic, archive: .basic, git: .basic)

    /// The form for endpoints of this purpose.
    package subscript(purpose: CredentialPurpose) -> CredentialForm? {
        switch purpose {
        case .api: api
        case .archive: archive
        case .git: git
        }
    }
}

/// An environment variable that holds a credential, alone or together with a second one for the user name.
package struct CredentialVariable: Hashable, Sendable {
    /// The variable with the secret: `GITHUB_TOKEN`.
    package var secret: String
    /// The variable with the user name, where the secret is one half of a pair: `BITBUCKET_EMAIL`.
    package var user: String?
    /// How the credential is sent.
    package var forms: CredentialForms
    /// The variable with the URL of the server that the secret was made for, where a CI system sets both:
    /// `GITHUB_SERVER_URL`. The secret goes nowhere else, unless the user says where the forge is.
    package var server: String?
    /// Whether CI systems alone set it, so that there is no use in advising it.
    package var isSetByCI: Bool

    /// A variable.
    package init(
        _ secret: String,
        user: String? = nil,
        _ forms: CredentialForms,
        madeFor server: String? = nil,
        isSetByCI: Bool = false
    ) {
        self.secret = secret
        self.user = user
        self.forms = forms
        self.server = server
        self.isSetByCI = isSetByCI
    }
}

/// How user names and passwords of one kind are sent.
package struct PasswordRule: Hashable, Sendable {
    /// Which user names a rule is for.
    package enum User: Hashable, Sendable {
        case any
        /// This one.
        case exactly(String)
        /// Those that begin so.
        case prefixed(String)
        /// An e-mail address.
        case emailAddress
    }

    /// Which user names it is for.
    package var user: User
    /// How the password is sent.
    package var forms: CredentialForms

    /// A rule.
    package init(_ user: User, _ forms: CredentialForms) {
        self.user = user
        self.forms = forms
    }

    /// Whether it is for `name`.
    package func fits(_ name: String) -> Bool {
        switch user {
        case .any: true
        case .exactly(let user): name == user
        case .prefixed(let prefix): name.hasPrefix(prefix)
        case .emailAddress: name.contains("@")
        }
    }
}
