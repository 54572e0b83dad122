internal import FetchModel

extension KnownForge {
    /// Judges a response to `request` by its status, type and place alone, as most hosts mean them.
    func standardRefusal(
        of response: HTTPResponse,
        to request: FileRequest,
        with credential: IssuedCredential?
    ) async throws -> Refusal? {
        let url = request.url
        if SignInPage.isAnswer(response, to: url) { return loginPage(response, request, credential) }
        let isElsewhere = response.url.origin != url.origin
        switch response.status {
        case 200..<300 where isPageInstead(response, of: request):
            if Self.dialect.hasSignInPagesForArchives { return loginPage(response, request, credential) }
            response.body.discard()
            return .failed(page(insteadOf: request, with: credential))
        case 204, 205:
            response.body.discard()
            return .failed(api.malformed("status \(response.status), without content", at: url))
        // 206: a part, which was not requested (RFC 9110, 15.3.7), is not the file.
        case 200..<300 where response.status != 206: return nil
        case 401 where isElsewhere && request.redirectsToStorage, 403 where isElsewhere && request.redirectsToStorage:
            response.body.discard()
            // A redirect may repeat what was sent.
            let storage = ForeignText.masked("\(response.url)", hiding: credential?.credential.secrets ?? [])
            return .failed(.storageRefused(url, storage: storage, status: response.status))
        case 401 where isElsewhere, 403 where isElsewhere:
            response.body.discard()
            return .failed(.refusedElsewhere(url, response.url.origin, status: response.status))
        case 300..<400:
            response.body.discard()
            let secrets = credential?.credential.secrets ?? []
            let target = ForeignText.line("\(response.redirect ?? response.url)", hiding: secrets)
            return .failed(api.malformed("a redirect to '\(target)'", at: url))
        case 404, 410:
            response.body.discard()
            return .missing
        default:
            let head = ResponseHead(response.status, response.headers)
            let text = try await ErrorBody.message(of: response, hiding: credential)
            // Some limits show in the text alone, which is not read before the response is refused.
            if !isElsewhere, let limit = api.dialect.rateLimit(head, text) {
                let isSignedIn = credential != nil
                return .failed(.rateLimited(url.origin, limit, says: text, isSignedIn: isSignedIn, api.signIn))
            }
            return .failed(
                api.error(
                    RefusedRequest(
                        head: head,
                        message: text,
                        url: isElsewhere ? response.url : url,
                        // A credential goes to the first origin alone; another one has not seen it.
                        credential: isElsewhere ? nil : credential
                    )
                )
            )
        }
    }

    func page(insteadOf request: FileRequest, with credential: IssuedCredential?) -> ForgeError {
        Self.dialect.hasSignInPagesForArchives
            ? api.loginPage(instead: request.subject, at: request.url, credential)
            : .page(request.url, instead: request.subject, variable: nil)
    }

    /// Whether a page came where an archive should be. A file that is downloaded may be a page itself.
    private func isPageInstead(_ response: HTTPResponse, of request: FileRequest) -> Bool {
        guard case .archive = request.content else { return false }
        return response.mediaType == "text/html"
    }

    private func loginPage(
        _ response: HTTPResponse,
        _ request: FileRequest,
        _ credential: IssuedCredential?
    ) -> Refusal {
        response.body.discard()
        return .loginPage(api.loginPage(instead: request.subject, at: request.url, credential))
    }
}
