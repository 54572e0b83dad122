internal import FetchModel

/// Reads how an archive becomes the vendored tree.
enum ShapeRules {
    /// Returns the shape without its patches.
    static func shape(of fields: Fields, isPortable: Bool, _ reader: inout FieldReader) -> Shape {
        if let include = fields["include"], case .sequence(let items) = include.value.content, items.isEmpty {
            reader.report(EntryError.emptyInclude, at: include.value)
        }
        return Shape(
            strip: fields["strip"].flatMap { reader.number($0, in: 0 ... .max) },
            root: fields["root"].flatMap { root($0, &reader) },
            include: fields["include"].map { globs($0, &reader) } ?? [],
            exclude: fields["exclude"].map { globs($0, &reader) } ?? [],
            unpack: fields["unpack"].flatMap { reader.bool($0) } ?? true,
            submodules: fields["submodules"].flatMap { reader.bool($0) } ?? false,
            lfs: fields["lfs"].flatMap { reader.bool($0) } ?? false,
            portable: fields["portable"].flatMap { reader.bool($0) } ?? isPortable
        )
    }

    /// Returns the paths of patches, with the place of each.
    static func patches(_ pair: YAMLPair, _ reader: inout FieldReader) -> [(value: String, place: Place)] {
        reader.values(pair) { text throws(EntryError) in
            do throws(PathFault) { return try PathRule.file(text) } catch { throw .badPatch(text, error) }
        }
    }

    private static func root(_ pair: YAMLPair, _ reader: inout FieldReader) -> String? {
        let path = reader.value(pair) { text throws(EntryError) in
            do throws(PathFault) { return try PathRule.inside(text) } catch { throw .badRoot(text, error) }
        }
        return path?.isEmpty == true ? nil : path
    }

    private static func globs(_ pair: YAMLPair, _ reader: inout FieldReader) -> [Glob] {
        reader.values(pair) { text throws(EntryError) in
            do throws(Glob.Malformed) { return try Glob(text) } catch { throw .badGlob(text, reason: error.reason) }
        }.map(\.value)
    }
}
