import FlyingFox
import Foundation

/// `/files/…`: the files of one directory, whole or from an offset on.
struct FileRoutes: Routes {
    let directory: URL?

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments.first == "files" else { return nil }
        let path = request.segments.dropFirst()
        guard let directory, !path.isEmpty, path.allSatisfy({ $0 != ".." && !$0.contains("/") }) else {
            return .text("Not found", .notFound)
        }
        let file = directory.appendingPathComponent(path.joined(separator: "/"))
        guard let values = try? file.resourceValues(forKeys: [.isRegularFileKey, .contentModificationDateKey]),
            values.isRegularFile == true
        else { return .text("Not found", .notFound) }
        let bytes = try Data(contentsOf: file, options: .mappedIfSafe)
        let tag = "\"\(bytes.count)-\(Int(values.contentModificationDate?.timeIntervalSince1970 ?? 0))\""
        return .part(of: bytes, type: "application/octet-stream", tag: tag, for: request)
    }
}
