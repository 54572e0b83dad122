/// Reads the fields of SSH's binary formats (RFC 4251, section 5).
extension ArraySlice<UInt8> {
    /// Removes and returns a string with its length before it; `nil` if it is cut off.
    mutating func popSSHString() -> [UInt8]? { popInteger(4).flatMap { popBytes($0) } }
}
