import FlyingFox
import Foundation

/// `/files/…`: the files of one folder, whole or from an offset on.
struct FileRoutes: Routes {
    let folder: URL?

    func answer(_ request: ForgeRequest) async throws -> HTTPResponse? {
        guard request.segments.first == "files" else { return nil }
        let path = request.segments.dropFirst()
        guard let folder, !path.isEmpty, path.allSatisfy({ $0 != ".." && !$0.contains("/") }) else {
            return .text("Not found", .notFound)
        }
        let file = folder.appendingPathComponent(path.joined(separator: "/"))
        guard let values = try? file.resourceValues(forKeys: [.isRegularFileKey, .contentModificationDateKey]),
            values.isRegularFile == true
        else { return .text("Not found", .notFound) }
        let bytes = try Data(contentsOf: file, options: .mappedIfSafe)
        let tag = "\"\(bytes.count)-\(Int(values.contentModificationDate?.timeIntervalSince1970 ?? 0))\""
        return response(bytes, tag: tag, request)
    }

    private func response(_ bytes: Data, tag: String, _ request: ForgeRequest) -> HTTPResponse {
        let isSame = request.header("If-Range").map { $0 == tag } ?? true
        let match = request.header("Range")?.wholeMatch(of: /bytes=(\d+)-(\d*)/)
        var response: HTTPResponse
        if let match, isSame, let first = Int(match.1) {
            let last = min(Int(match.2) ?? .max, bytes.count - 1)
            guard first <= last else { return .text("Range not satisfiable", .rangeNotSatisfiable) }
            response = .bytes(bytes[first...last], type: "application/octet-stream", .partialContent)
            response.headers[.contentRange] = "bytes \(first)-\(last)/\(bytes.count)"
        } else {
            response = .bytes(bytes, type: "application/octet-stream")
        }
        response.headers[.acceptRanges] = "bytes"
        response.headers[.eTag] = tag
        return response
    }
}
