package import FetchModel
internal import Glibc

extension Component {
    /// The component called `name` whose code or data is at `address`: in this program, or in a library that was loaded.
    /// Without `version`, the one in the library's file name.
    package init(_ name: String, version: String?, at address: UnsafeRawPointer?) {
        guard let image = address.flatMap(Image.init) else {
            self.init(name, version: version, place: .missing)
            return
        }
        let isBuiltIn = image.base == Image.own?.base
        self.init(
            name,
            version: version ?? (isBuiltIn ? nil : image.version),
            place: isBuiltIn ? .builtIn : .file(image.path)
        )
    }
}

/// A program or shared library in this process's memory.
private struct Image {
    let base: UnsafeMutableRawPointer
    let path: String

    /// The one that `address` is in; `nil` where the loader knows none.
    init?(_ address: UnsafeRawPointer) {
        var information = Information(nil, nil, nil, nil)
        guard let function = Self.function, function(address, &information) != 0, let base = information.1,
            let path = information.0
        else { return nil }
        self.base = base
        self.path = String(cString: path)
    }

    /// This program.
    static var own: Image? {
        let code: @convention(c) () -> Void = {}
        return Image(unsafeBitCast(code, to: UnsafeRawPointer.self))
    }

    /// What follows `.so.` in the file's name, links resolved: `2.0.30` of `libisal.so.2.0.30`.
    var version: String? {
        guard let path = try? RealPath.of(path) else { return nil }
        return path.firstRange(of: ".so.").map { String(path[$0.upperBound...]) }
    }

    /// `Dl_info`: the file's path, its address in memory, and a symbol's name and address.
    private typealias Information = (
        UnsafePointer<CChar>?, UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafeMutableRawPointer?
    )
    // Swift sees glibc without its GNU extensions, so this one is looked up by name.
    private typealias Function = @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int32
    private static let function = dlsym(nil, "dladdr").map { unsafeBitCast($0, to: Function.self) }
}
