/// The faults that were asked for and are still to come.
actor Faults {
    private var waiting: [Fault] = []

    func add(_ fault: Fault) {
        waiting.append(fault)
    }

    func clear() {
        waiting = []
    }

    /// The first fault that waits for such a request, used up by one.
    func take(for request: ForgeRequest, at origin: String) -> Fault? {
        let index = waiting.firstIndex {
            request.target.hasPrefix($0.path) && ($0.method ?? request.method) == request.method
                && ($0.origin ?? origin) == origin
        }
        guard let index else { return nil }
        let fault = waiting[index]
        waiting[index].times -= 1
        if waiting[index].times <= 0 { waiting.remove(at: index) }
        return fault
    }
}
