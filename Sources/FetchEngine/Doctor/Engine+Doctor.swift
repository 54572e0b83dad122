package import FetchModel

extension Engine {
    /// Checks the machine, the project and the hosts that it needs. Changes nothing that lasts, and sends no credential.
    ///
    /// `transport` are the libraries that requests go through, and `probe` sends the requests to hosts: it should try each
    /// once.
    package func diagnose(transport: [Component], probe: any Transport) async -> Answer<Diagnosis> {
        let doctor = Doctor(context: context, transport: transport, probe: probe)
        return await answer(doctor)
    }

    private func answer(_ doctor: Doctor) async -> Answer<Diagnosis> {
        let checks = await doctor.run()
        let failed = checks.filter { $0.state == .failed }.count
        let failures = failed == 0 ? [] : [DoctorError.failed(failed, of: checks.count).failure]
        return Answer(value: Diagnosis(checks: checks), failures: failures)
    }
}

/// Runs the checks of `fetch doctor`.
struct Doctor: Sendable {
    let context: EngineContext
    let transport: [Component]
    let probe: any Transport

    /// Runs all checks at once, and returns them in their order.
    func run() async -> [Check] {
        let manifest = await manifest()
        let dependencies = (try? manifest.get())?.dependencies ?? []
        let machine = MachineChecks(context: context, dependencies: dependencies, transport: transport)
        let project = ProjectChecks(context: context, manifest: manifest)
        async let ofMachine = machine.run()
        async let ofProject = project.run()
        async let ofDisk = DiskChecks(context: context, hasProject: !dependencies.isEmpty).run()
        async let ofHosts = hosts((try? manifest.get()) ?? Manifest(file: context.project.manifestName))
        async let ofShells = SecureShellChecks(context: context, dependencies: dependencies).run()
        let (system, others) = await (ofMachine, ofProject + ofDisk + ofHosts + ofShells)
        // The others say what of the store is repaired.
        let checks = system + (await SettingsChecks(context: context).run()) + others
        let privacy = PrivatePaths(context.settings.environment)
        return checks.map(privacy.hiding)
    }

    private func manifest() async -> Result<Manifest, Failures> {
        do throws(Failures) {
            return .success(try await readManifest())
        } catch {
            return .failure(error)
        }
    }

    private func readManifest() async throws(Failures) -> Manifest {
        do {
            return try await ProjectReader(context).manifest()
        } catch {
            throw Failures(Failure.all(in: error))
        }
    }

    private func hosts(_ manifest: Manifest) async -> [Check] {
        do {
            return try await HostChecks(context: context, manifest: manifest, probe: probe).run()
        } catch {
            return Failure.all(in: error).map { Check("hosts", .failed, $0.message, help: $0.help) }
        }
    }
}

/// Hides the user's name and home directory in texts that end up in reports of bugs.
struct PrivatePaths {
    private let home: String?
    private let user: String?

    init(_ environment: [String: String]) {
        let home = environment["HOME"]
        self.home = home.flatMap { $0.hasPrefix("/") && $0.count > 1 ? $0 : nil }
        let user = environment["USER"] ?? environment["LOGNAME"]
        self.user = user.flatMap { $0.isEmpty || $0 == "root" ? nil : $0 }
    }

    /// Returns `check` without them.
    func hiding(_ check: Check) -> Check {
        var check = check
        check.detail = hiding(check.detail)
        check.help = check.help.map(hiding)
        return check
    }

    /// Returns `text` with `~` for the home directory, and `USER` for a directory with the user's name.
    func hiding(_ text: String) -> String {
        var text = text
        if let home { text = text.replacing(home, with: "~") }
        if let user { text = text.replacing("/\(user)/", with: "/USER/") }
        return text
    }
}
