import FetchCompliance
import FetchModel
import FetchSystem
import TestSupport

extension FuzzEntry {
    /// An SPDX expression: printed and parsed again it is the same. The same bytes as the text of a licence, and as a file
    /// that names its own: what is found is an expression.
    static let licenses = FuzzEntry("license") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let expression = try? LicenseExpression(text) { try check(expression) }
        let scratch = try FuzzScratch()
        defer { scratch.remove() }
        let out = try Directory(path: scratch.path + "/out")
        try out.create("LICENSE").write(bytes)
        try out.create("a.c").write([UInt8]("/* SPDX-License-Identifier: ".utf8) + bytes)
        let finding = try LicenseReader.license(of: out)
        if let expression = finding.expression { try check(expression) }
        if case .nothing = finding.evidence {
            try promise(finding.expression == nil, "a licence is known from nothing")
        }
    }

    private static func check(_ expression: LicenseExpression) throws {
        let text = expression.description
        try promise(text.unicodeScalars.allSatisfy(Quotation.isPlain), "'\(text.debugDescription)' drives a terminal")
        // The shortest form may be longer than what was parsed: `mit` may be written `MIT`, never with more letters.
        guard text.utf8.count <= 10_000 else { return }
        let again = try? LicenseExpression(text)
        try promise(
            again?.description == text,
            "'\(text)' is '\(again?.description ?? "refused")' when it is parsed again"
        )
        try promise(
            again?.references == expression.references,
            "'\(text)' has other references when it is parsed again"
        )
    }
}
