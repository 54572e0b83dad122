import FlyingFox

/// `/_forge/…`: what tests ask of the forge itself; never counted, never struck by a fault.
struct ControlRoutes: Routes {
    let context: ForgeContext
    let gate: RequestGate
    let forges: [any ServedForge]

    private var repositories: Repositories { context.repositories }
    private var switches: Switches { context.switches }

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments.first == "_forge" else { return nil }
        for forge in forges {
            if let response = try await forge.control(request) { return response }
        }
        let path = Array(request.segments.dropFirst())
        switch (request.method, path.first) {
        case ("GET", "requests"):
            return try .json(await gate.counter.report)
        case ("POST", "reset"):
            await gate.counter.reset()
            return try .json(["reset": .bool(true)])
        case ("POST", "recompress"):
            return try .json(["unusual": .bool(await context.archives.recompress())])
        // `POST /_forge/mislead[?revision=REVISION]`
        case ("POST", "mislead"):
            let revision = request["revision"]
            await context.archives.mislead(to: revision)
            return try .json(["revision": revision.map { .string($0) } ?? .null])
        case ("POST", "fault"):
            return try await addFault(request)
        case ("DELETE", "fault"):
            await gate.faults.clear()
            return try .json(["faults": []])
        case ("GET", "storage"):
            return try .json(["url": .string(await gate.storage.base)])
        case ("POST", "storage") where path == ["storage", "expire"]:
            return try .json(["expired": .number(await gate.storage.expireLinks())])
        case ("GET", "switch"):
            return try .json(await switches.report)
        case ("POST", "switch"):
            let (name, value) = (request["name"] ?? "", request["value"])
            guard await switches.set(name, to: value) else {
                return try .problem("no switch '\(name)'; GET /_forge/switch lists them", .badRequest)
            }
            return try .json(["name": .string(name), "value": value.map { .string($0) } ?? .null])
        case ("DELETE", "switch"):
            await switches.reset()
            return try .json(["switches": "reset"])
        case ("POST", "rename") where path.count == 3:
            return try await rename(path[1], path[2], request)
        case ("POST", "credential"):
            return try await setCredential(request)
        case ("POST", "tag") where path.count > 3, ("DELETE", "tag") where path.count > 3:
            return try await changeTag(path, request)
        default:
            return try .problem("no such control: \(request.method) \(request.target)", .notFound)
        }
    }

    /// `POST /_forge/fault?path=PREFIX&kind=KIND[&times=N][&method=M][&origin=NAME][&retry-after=V]`
    private func addFault(_ request: ForgeRequest) async throws -> HTTPResponse {
        guard let kind = Fault.Kind(request["kind"] ?? "") else {
            return try .problem("kind is one of \(Fault.Kind.spellings)", .badRequest)
        }
        let times = Int(request["times"] ?? "1") ?? 1
        let path = request["path"] ?? "/"
        await gate.faults.add(
            Fault(
                path: path,
                method: request["method"],
                origin: request["origin"],
                kind: kind,
                times: times,
                retryAfter: request["retry-after"]
            )
        )
        return try .json(["path": .string(path), "times": .number(times)])
    }

    /// `POST /_forge/credential?kind=KIND&state=good|expired|unscoped`
    private func setCredential(_ request: ForgeRequest) async throws -> HTTPResponse {
        let kinds = ServedForges.credentials.map(\.kind)
        guard let kind = request["kind"], kinds.contains(kind),
            let state = Credentials.State(rawValue: request["state"] ?? "")
        else {
            let expected = "kind=\(kinds.joined(separator: "|"))&state=good|expired|unscoped"
            return try .problem("expected \(expected)", .badRequest)
        }
        await context.credentials.set(kind, to: state)
        return try .json(["kind": .string(kind), "state": .string(state.rawValue)])
    }

    /// `POST /_forge/rename/{workspace}/{slug}?to=WORKSPACE/SLUG`
    private func rename(_ workspace: String, _ slug: String, _ request: ForgeRequest) async throws -> HTTPResponse {
        let parts = (request["to"] ?? "").split(separator: "/").map(String.init)
        // GitLab's groups contain groups.
        guard parts.count > 1, let newSlug = parts.last,
            await repositories.rename(workspace, slug, to: parts.dropLast().joined(separator: "/"), newSlug)
        else {
            return try .problem("cannot rename '\(workspace)/\(slug)' to '\(request["to"] ?? "")'", .badRequest)
        }
        return try .json(["name": .string(parts.joined(separator: "/"))])
    }

    /// `POST /_forge/tag/{workspace}/{slug}/{tag}?target=REVISION[&message=TEXT]`, and `DELETE` of it
    private func changeTag(_ path: [String], _ request: ForgeRequest) async throws -> HTTPResponse {
        guard let repository = await repositories.find(path[1], path[2]) else {
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
        guard let object = try await repository.object(request["target"] ?? "") else {
            return try .problem("no revision '\(request["target"] ?? "")' in '\(repository.name)'", .notFound)
        }
        try await repository.setTag(name, to: object.id, message: request["message"])
        return try .json(["tag": .string(name), "target": .string(object.id)])
    }
}
