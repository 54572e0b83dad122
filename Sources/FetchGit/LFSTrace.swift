internal import FetchSystem

/// What git-lfs reports of its requests where `GIT_TRACE` is set (git-lfs 2.13 to 3.6), taken out of what it writes to
/// standard error.
///
/// Git-lfs bounds neither how many redirects it follows nor how often it sends a credential that is refused; this does.
struct LFSTrace: Sendable {
    /// Why git-lfs is ended.
    enum Excess: Error { case refusals, redirects }

    /// The statuses of the last responses.
    struct Answers: Sendable {
        /// To a request for a batch.
        var batch: Int?
        /// To a request for an object.
        var storage: Int?
    }

    /// More answers of status 401 than these: each of eight transfers at a time may get one, and one more with a
    /// credential. GitLab bans an address after thirty.
    private static let mostRefusals = 20
    private static let marks = [" trace git-lfs: ", " trace: "].map { Array($0.utf8) }
    private static let http = "trace git-lfs: HTTP: "

    /// Is told the statuses.
    private let answers: Monitor<Answers>
    /// One object may come after some redirects.
    private let mostRedirects: Int
    private var line: [UInt8] = []
    private var isOfBatch = false
    private var refusals = 0
    private var redirects = 0

    /// A trace of a transfer of `objects` objects.
    init(of objects: Int, _ answers: Monitor<Answers>) {
        self.answers = answers
        mostRedirects = 40 + 5 * objects
    }

    /// Returns the lines of `buffer` that are no trace. Throws `Excess`.
    mutating func rest(of buffer: UnsafeRawBufferPointer) throws(Excess) -> [UInt8] {
        var rest: [UInt8] = []
        for byte in buffer {
            line.append(byte)
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || line.count >= 64 << 10 else { continue }
            if try !isTrace() { rest += line }
            line.removeAll(keepingCapacity: true)
        }
        return rest
    }

    /// Returns the last line, which has no end.
    mutating func last() throws(Excess) -> [UInt8] { try isTrace() ? [] : line }

    private mutating func isTrace() throws(Excess) -> Bool {
        let head = line.prefix(80)
        guard Self.marks.contains(where: { mark in head.firstRange(of: mark) != nil }) else { return false }
        let text = String(decoding: line.prefix(4096), as: UTF8.self)
        guard let range = text.firstRange(of: Self.http) else { return true }
        let message = text[range.upperBound...]
        if message.hasPrefix("POST ") || message.hasPrefix("GET ") {
            // A redirect may lead to any address.
            isOfBatch = message.hasPrefix("POST ")
        } else if let status = Int(message.prefix { $0.isNumber }), (100...599).contains(status) {
            answers.update { [isOfBatch] answers in
                if isOfBatch { answers.batch = status } else { answers.storage = status }
            }
            try count(status)
        }
        return true
    }

    private mutating func count(_ status: Int) throws(Excess) {
        switch status {
        case 401:
            refusals += 1
            if refusals > Self.mostRefusals { throw .refusals }
        case 300...399:
            redirects += 1
            if redirects > mostRedirects { throw .redirects }
        default: break
        }
    }
}
