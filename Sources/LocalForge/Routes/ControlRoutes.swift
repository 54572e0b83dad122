import FlyingFox

/// `/_forge/…`: what tests ask of the forge itself; never counted, never struck by a fault.
struct ControlRoutes: Routes {
    let repositories: Repositories
    let archives: Archives
    let credentials: Credentials
    let turnstile: Turnstile

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments.first == "_forge" else { return nil }
        let path = Array(request.segments.dropFirst())
        switch (request.method, path.first) {
        case ("GET", "requests"):
            return try .json(await turnstile.counter.report)
        case ("POST", "reset"):
            await turnstile.counter.reset()
            return try .json(["reset": .bool(true)])
        case ("POST", "recompress"):
            return try .json(["unusual": .bool(await archives.recompress())])
        case ("POST", "fault"):
            return try await addFault(request)
        case ("DELETE", "fault"):
            await turnstile.faults.clear()
            return try .json(["faults": []])
        case ("GET", "storage"):
            return try .json(["url": .string(await turnstile.storage.base)])
        case ("POST", "storage") where path == ["storage", "expire"]:
            return try .json(["expired": .number(await turnstile.storage.expireLinks())])
        case ("POST", "credential"):
            return try await setCredential(request)
        case ("POST", "tag") where path.count > 3, ("DELETE", "tag") where path.count > 3:
            return try await changeTag(path, request)
        default:
            return try .problem("no such control: \(request.method) \(request.target)", .notFound)
        }
    }

    /// `POST /_forge/fault?path=PREFIX&kind=KIND[&times=N][&method=M][&retry-after=V]`
    private func addFault(_ request: ForgeRequest) async throws -> HTTPResponse {
        guard let kind = Fault.Kind(request["kind"] ?? "") else {
            return try .problem("kind is one of \(Fault.Kind.spellings)", .badRequest)
        }
        let times = Int(request["times"] ?? "1") ?? 1
        let path = request["path"] ?? "/"
        await turnstile.faults.add(
            Fault(path: path, method: request["method"], kind: kind, times: times, retryAfter: request["retry-after"])
        )
        return try .json(["path": .string(path), "times": .number(times)])
    }

    /// `POST /_forge/credential?kind=token|access-token|api-token&state=good|expired|unscoped`
    private func setCredential(_ request: ForgeRequest) async throws -> HTTPResponse {
        guard let kind = Credentials.Kind(rawValue: request["kind"] ?? ""),
            let state = Credentials.State(rawValue: request["state"] ?? "")
        else {
            return try .problem("expected kind=token|access-token|api-token&state=good|expired|unscoped", .badRequest)
        }
        await credentials.set(kind, to: state)
        return try .json(["kind": .string(kind.rawValue), "state": .string(state.rawValue)])
    }

    /// `POST /_forge/tag/{workspace}/{slug}/{tag}?target=REVISION[&message=TEXT]`, and `DELETE` of it
    private func changeTag(_ path: [String], _ request: ForgeRequest) async throws -> HTTPResponse {
        guard let repository = repositories.find(path[1], path[2]) else {
            return try .problem("no repository '\(path[1])/\(path[2])'", .notFound)
        }
        let name = path.dropFirst(3).joined(separator: "/")
        if request.method == "DELETE" {
            guard try await repository.refs().contains(where: { $0.kind == .tag && $0.name == name }) else {
                return try .problem("no tag '\(name)' in '\(repository.name)'", .notFound)
            }
            try await repository.removeTag(name)
            return try .json(["removed": .string(name)])
        }
        guard let commit = try await repository.commit(request["target"] ?? "") else {
            return try .problem("no revision '\(request["target"] ?? "")' in '\(repository.name)'", .notFound)
        }
        try await repository.setTag(name, to: commit, message: request["message"])
        return try .json(["tag": .string(name), "target": .string(commit.id)])
    }
}
