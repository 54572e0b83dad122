extension Duration {
    /// The duration for messages: `500 ms`, `30 s`, `5 min`, `2 h 5 min`.
    var inWords: String {
        let seconds = components.seconds
        switch seconds {
        case ..<1: return "\(milliseconds) ms"
        case ..<120: return "\(seconds) s"
        case ..<3600: return "\((seconds + 59) / 60) min"
        default:
            let minutes = (seconds + 59) / 60
            return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
        }
    }

    /// Whole milliseconds, at least one.
    var milliseconds: Int {
        max(1, Int(clamping: components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
    }
}
