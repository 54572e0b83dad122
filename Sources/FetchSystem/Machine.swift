internal import Glibc

/// What this machine is, for reports of bugs.
package enum Machine {
    /// The system and the processor: `Linux x86_64`.
    package static var system: String {
        var name = utsname()
        guard uname(&name) == 0 else { return "unknown system" }
        return "\(text(&name.sysname)) \(text(&name.machine))"
    }

    /// The C library: `glibc 2.36`; `nil` where it does not say.
    package static var library: String? {
        var buffer = [CChar](repeating: 0, count: 64)
        let name = Int32(_CS_GNU_LIBC_VERSION)
        guard confstr(name, &buffer, buffer.count) > 0 else { return nil }
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    }

    private static func text<Field>(_ field: inout Field) -> String {
        withUnsafeBytes(of: &field) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
