internal import CArguments

/// The arguments that the process was started with.
enum ProcessArguments {
    /// Returns the arguments after the program's name; `nil` if the program did not receive any, not even its name.
    static func current() -> [String]? {
        guard let values = fetch_arguments(), fetch_argument_count() > 0 else { return nil }
        return (1..<max(1, Int(fetch_argument_count()))).compactMap { index in
            values[index].map { String(cString: $0) }
        }
    }
}
