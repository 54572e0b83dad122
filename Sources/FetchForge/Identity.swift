internal import FetchModel
internal import FoundationEssentials

/// Who a host takes the bearer of a credential for.
package struct Identity: Hashable, Sendable {
    /// The user's name; `nil` where the host does not tell, as for tokens of a repository.
    package var user: String?
    /// Where the credential came from that the host accepted; `nil` for an anonymous client.
    package var source: String?
}

/// How a kind of forge says who is asking.
struct IdentityRequest: Sendable {
    /// The path of the API.
    var path: [String]
    /// The key of the response that holds the user's name; `nil` where a header field does.
    var key: String?
    /// The header field that holds it.
    var field: String?
    /// The key that the response has besides, which shows that it is the API's.
    var mark: String?
}

extension ForgeAPI {
    /// Asks the host who is asking. Throws `ForgeError` where it refuses the credential, and where it cannot be asked.
    func identity(_ request: IdentityRequest) async throws -> Identity {
        let response = try await response(from: url(request.path))
        if response.isSignInPage { throw error(of: response) }
        // The credential did not go there, so the response says nothing about it.
        guard response.url.origin == response.requested.origin else {
            throw malformed("a redirect to another origin, '\(response.url.origin)'", at: response.requested)
        }
        switch response.status {
        case 200..<300:
            // Anything may be at a wrong address.
            guard let mark = (request.key ?? request.mark).flatMap({ response.text($0) }) else {
                throw unreadable(response)
            }
            let name = request.field.map { response.head[$0] } ?? mark
            return Identity(user: name.map { ForeignText.line($0) }, source: response.credential?.source)
        // The host knows the token, which may not read the user's own account.
        case 403 where response.credential != nil && !response.isPage && !response.message.isEmpty:
            return Identity(user: nil, source: response.credential?.source)
        default: throw error(of: response)
        }
    }
}

extension APIResponse {
    /// The text under `key` of the object that the body is.
    fileprivate func text(_ key: String) -> String? {
        let object = try? JSONDecoder().decode([String: Text].self, from: Data(body))
        return object?[key]?.value
    }

    /// A value that may be a text.
    private struct Text: Decodable {
        let value: String?

        init(from decoder: any Decoder) throws {
            value = try? decoder.singleValueContainer().decode(String.self)
        }
    }
}
