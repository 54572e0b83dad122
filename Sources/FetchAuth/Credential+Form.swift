internal import FetchModel

extension CredentialForm {
    /// The credential that `secret` is in this form; `user` is the name that came with it.
    func credential(_ secret: Secret, user: String) -> Credential {
        switch self {
        case .bearer: .bearer(secret)
        case .basic: .basic(user: user, password: secret)
        case .basicAs(let user): .basic(user: user, password: secret)
        case .header(let name): .header(name: name, value: secret)
        }
    }
}

extension CredentialForms {
    /// The credential that `secret` is at endpoints of this purpose; `nil` where they do not accept it.
    func issued(
        _ secret: Secret,
        user: String = "",
        for purpose: CredentialPurpose,
        source: String
    ) -> IssuedCredential? {
        self[purpose].map { form in
            IssuedCredential(
                form.credential(secret, user: user),
                source: source,
                opensArchives: opensArchives,
                alternative: purpose == .git ? gitAlternative?.credential(secret, user: user) : nil
            )
        }
    }
}

extension ForgeAuthentication {
    /// The credential that a user name and a password, stored for git or for curl, are at endpoints of this purpose;
    /// `nil` where they serve nothing.
    func issued(user: String, password: Secret, for purpose: CredentialPurpose, source: String) -> IssuedCredential? {
        passwords.first { $0.fits(user) }?.forms.issued(password, user: user, for: purpose, source: source)
    }
}
