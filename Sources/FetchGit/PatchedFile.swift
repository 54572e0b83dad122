/// What the header of one file in a patch says.
package struct PatchedFile: Hashable, Sendable {
    /// A name in the header.
    package struct Name: Hashable, Sendable {
        /// What git does with the file of that name.
        package enum Role: Hashable, Sendable {
            /// It is read, and may be changed or removed.
            case source
            /// It is written.
            case target
        }

        /// What git does with it.
        package let role: Role
        /// The line, counted from 1.
        package let line: Int
        /// The name as git may read it: without quotes, before leading directories are dropped.
        package let bytes: [UInt8]
        /// How many leading directories git drops.
        package let strip: Int

        /// The path that git uses; `nil` where the name has fewer directories than are dropped.
        package var path: [UInt8]? {
            var rest = bytes[...]
            for _ in 0..<strip {
                guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
                rest = rest[(slash + 1)...].drop { $0 == UInt8(ascii: "/") }
            }
            return Array(rest.split(separator: UInt8(ascii: "/")).joined(separator: [UInt8(ascii: "/")]))
        }
    }

    /// A mode that the file is to have.
    package struct Mode: Hashable, Sendable {
        /// The line, counted from 1.
        package let line: Int
        /// The mode as written.
        package let text: [UInt8]
        /// Its value; `nil` where it is not a number.
        package var value: UInt32? { UInt32(String(decoding: text, as: UTF8.self), radix: 8) }
    }

    /// All names: old, new, and those that are renamed or copied.
    package internal(set) var names: [Name] = []
    /// The modes of a new or changed file.
    package internal(set) var modes: [Mode] = []
    /// A hunk.
    package struct Hunk: Hashable, Sendable {
        /// Its line in the patch, counted from 1.
        package let line: Int
        /// The line of the old file at which it begins.
        package let start: Int
    }

    /// The hunks, in their order.
    package internal(set) var hunks: [Hunk] = []
    /// Whether the file is removed from its old place.
    package internal(set) var isRemoved = false
}

/// The patch is damaged at a line, so that git would refuse it, or read it in another way than it is read here.
package struct MalformedPatch: Error, Hashable, Sendable {
    /// The line, counted from 1.
    package let line: Int
}
