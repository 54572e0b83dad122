import FetchCompliance
import FetchModel
import FetchSystem
import Foundation
import TestSupport
import Testing

@Suite struct LicenseReaderTests {
    private let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    /// The finding for a directory with these files.
    private func finding(_ files: [String: String]) throws -> LicenseFinding {
        for (name, text) in files { try scratch.write(name, text) }
        return try LicenseReader.license(of: Directory(path: scratch.path))
    }

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/CLicenses/texts")

    private static func text(_ id: String) throws -> String {
        try String(contentsOf: directory.appending(path: "\(id).txt"), encoding: .utf8)
    }

    private static let ids =
        (try? FileManager.default.contentsOfDirectory(atPath: directory.path))?
        .map { String($0.dropLast(4)) }.sorted() ?? []

    @Test func `there are texts of the licences that are used most`() { #expect(Self.ids.count >= 40) }

    @Test(arguments: ids)
    func `each text is that of its own licence`(_ id: String) throws {
        let text = try Self.text(id)
        #expect(try finding(["LICENSE": text]) == LicenseFinding(LicenseExpression(id), .texts(["LICENSE"])))
    }

    @Test(arguments: ["MIT", "BSD-3-Clause", "Apache-2.0", "ISC", "Zlib"])
    func `line breaks, case, marks of comments and notices do not matter`(_ id: String) throws {
        let lines = try Self.text(id).split(separator: "\n").map { " *\t" + $0.uppercased() }
        let text =
            "/*\r\n * Copyright © 2024 Somebody, with contributions of others\r\n" + lines.joined(separator: "\r\n")
        #expect(try finding(["COPYING": text]).expression?.description == id)
    }

    @Test func `terms that the licence does not have make it another one`() throws {
        let text = try Self.text("Apache-2.0")
        let terms =
            "Without limiting other conditions, the grant of rights does not include the right to sell, which "
            + "means to provide to third parties, for a fee, a product whose value derives from the software."
        #expect(try finding(["LICENSE": terms + "\n" + text]).expression == nil)
        #expect(try finding(["LICENSE": "All rights reserved.\n"]).evidence == .nothing(unread: ["LICENSE"]))
        #expect(try finding(["LICENSE": ""]).expression == nil)
    }

    @Test(
        arguments: [
            ("Acme Frobnicator\n================", "MIT"),
            ("Unless otherwise indicated, all code is licenced as follows:", "MIT"),
            ("License for Acme: except when otherwise stated (look for LICENSE files), as below.", "BSD-2-Clause"),
            ("Like its library, Acme is licensed under the open source MIT-0 License:", "MIT-0"),
            ("All code is licensed under the MIT license, except vendor, which is GPL.", nil),
            ("Portions of Acme are licensed as follows:", nil), ("For evaluation:", nil), ("Acme is free:", nil),
            ("Academic use is licensed as follows:", nil), ("The files in a are not licensed as follows:", nil),
        ] as [(String, String?)]
    )
    func `a title or a sentence may stand before the terms, and no other terms`(_ preface: String, _ id: String?) throws
    {
        let text = try Self.text(id ?? "MIT")
        #expect(try finding(["LICENSE": preface + "\n\n" + text]).expression?.description == id)
    }

    @Test func `Apache's notice names its licence, and what follows the end of the terms does not count`() throws {
        let text = try Self.text("Apache-2.0")
        let notice = try #require(text.ranges(of: "Licensed under the Apache").last.map { text[$0.lowerBound...] })
        #expect(try finding(["COPYING": "Copyright (C) 2024 Ada\n\n\(notice)"]).expression?.description == "Apache-2.0")
        let mit = try Self.text("MIT")
        let others = String(repeating: "\n- another library, under terms of its own:\n\n\(mit)", count: 10)
        let whole = mit + "\nend of terms and conditions\n" + others
        #expect(try finding(["COPYING": whole]).expression?.description == "MIT")
    }

    @Test(arguments: ["Apache-2.0", "GPL-2.0-only", "GPL-3.0-only", "MPL-2.0", "CC-BY-4.0"])
    func `a few words make another licence of a long one`(_ id: String) throws {
        let text = try Self.text(id)
        for terms in [
            "As an exception, you may link this with another library.", "In addition, you may not sell this software.",
            "This software may be used for non-commercial purposes only.",
        ] {
            #expect(try finding(["LICENSE": text + "\n\n" + terms]).expression == nil, "\(terms)")
            #expect(try finding(["LICENSE": terms + "\n\n" + text]).expression == nil, "\(terms)")
        }
        let denied = text.replacingOccurrences(of: "You may", with: "You may not")
        if denied != text { #expect(try finding(["LICENSE": denied]).expression == nil) }
    }

    @Test func `a licence without one of its conditions is another one`() throws {
        let text = try Self.text("Apache-2.0")
        let start = try #require(text.range(of: "3. Grant of Patent License")).lowerBound
        let end = try #require(text.range(of: "4. Redistribution.")).lowerBound
        let rest = text.replacingCharacters(in: start..<end, with: "")
        #expect(try finding(["LICENSE": rest]).expression == nil)
    }

    @Test func `an item of a list is no copyright notice`() throws {
        let text = try Self.text("Apache-2.0").replacingOccurrences(of: "(c) You must", with: "(c)\nYou must")
        #expect(try finding(["LICENSE": text]).expression?.description == "Apache-2.0")
    }

    @Test func `holders with their addresses are part of the notice`() throws {
        let (title, text) = ("Acme is distributed with the 3-clause BSD license.", try Self.text("BSD-3-Clause"))
        let holders = "Copyright (c) 2024, Acme Developers\nAda Byron <ada@example.com>\nAll rights reserved.\n"
        #expect(
            try finding(["LICENSE": "\(title)\n\n::\n\n\(holders)\n\(text)"]).expression?.description == "BSD-3-Clause"
        )
    }

    @Test func `the same terms twice, of two holders, are one licence`() throws {
        let text = try Self.text("ISC")
        let other = text.replacingOccurrences(of: "THE AUTHOR", with: "ACME").replacingOccurrences(
            of: "and/or",
            with: "and"
        )
        #expect(try finding(["LICENSE": "ISC License\n\n\(text)\n\n\(other)"]).expression?.description == "ISC")
        #expect(try finding(["LICENSE": "\(text)\n\n\(try Self.text("MIT"))"]).expression == nil)
    }

    @Test func `a copyright notice may name its holder right away, or go on with years`() throws {
        let text = try Self.text("MIT")
        let terms = try #require(text.range(of: "Permission")).lowerBound
        let own = "Copyright Acme, Inc. and other contributors. All rights reserved.\n\(text[terms...])"
        let other =
            "Copyright (c) 2006-2018 Acme,\n              2013-2023 Some Body of Somewhere, Inc.\n\n\(text[terms...])"
        #expect(try finding(["LICENSE": own]).expression?.description == "MIT")
        let both = "\(text)\n----\n\nacme.parse() is based on their `url` code:\n\n\(own)\n----\n\n\(other)"
        #expect(try finding(["LICENSE": both]).expression?.description == "MIT")
    }

    @Test func `a notice for files of programs names its licence`() throws {
        let amazon = """
            Copyright 2012-2020 Acme, Inc. or its affiliates. All Rights Reserved.

            Licensed under the Apache License, Version 2.0 (the "License"). You
            may not use this file except in compliance with the License. A copy of
            the License is located at

                http://aws.amazon.com/apache2.0/

            or in the "license" file accompanying this file. This file is
            distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF
            ANY KIND, either express or implied. See the License for the specific
            language governing permissions and limitations under the License.
            """
        #expect(try finding(["LICENSE": amazon]).expression?.description == "Apache-2.0")
        let mozilla = """
            This Source Code Form is subject to the terms of the Mozilla Public
            License, v. 2.0. If a copy of the MPL was not distributed with this
            file, You can obtain one at https://mozilla.org/MPL/2.0/.
            """
        #expect(try finding(["LICENSE": mozilla]).expression?.description == "MPL-2.0")
        let restricted = """
            \(mozilla)

            This Source Code Form is "Incompatible With Secondary Licenses", as
            defined by the Mozilla Public License, v. 2.0.
            """
        #expect(try finding(["LICENSE": restricted]).expression == nil)
        #expect(try finding(["LICENSE": "\(mozilla)\n\nNot for commercial use."]).expression == nil)
    }

    @Test func `several texts all apply`() throws {
        let found = try finding(["LICENSE-MIT": try Self.text("MIT"), "LICENSE.Apache": try Self.text("Apache-2.0")])
        #expect(found.expression?.description == "MIT AND Apache-2.0")
        #expect(found.evidence == .texts(["LICENSE-MIT", "LICENSE.Apache"]))
    }

    @Test func `a file that names the texts says whether one may be chosen`() throws {
        let texts = ["LICENSE.APACHE": try Self.text("Apache-2.0"), "LICENSE.BSD": try Self.text("BSD-2-Clause")]
        let either =
            "It is made available under the terms of *either* of the licenses in LICENSE.APACHE or LICENSE.BSD.\n"
        let choice = try finding(texts.merging(["LICENSE": either]) { $1 })
        #expect(choice.expression?.description == "Apache-2.0 OR BSD-2-Clause")
        let both = try finding(["LICENSE": "See LICENSE.APACHE and LICENSE.BSD.\n"])
        #expect(both.expression?.description == "Apache-2.0 AND BSD-2-Clause")
        #expect(try finding(["LICENSE": "See LICENSE.BSD.\n"]).expression == nil)
    }

    @Test func `a README may say that one may be chosen`() throws {
        let texts = ["LICENSE-MIT": try Self.text("MIT"), "LICENSE-APACHE": try Self.text("Apache-2.0")]
        let list =
            " * Apache ([LICENSE-APACHE](LICENSE-APACHE))\n * MIT ([LICENSE-MIT](LICENSE-MIT))\n\nat your option.\n"
        let readme = "# Acme\n\nLicensed under either of\n\n\(list)"
        let choice = try finding(texts.merging(["README.md": readme]) { $1 })
        #expect(choice.expression?.description == "Apache-2.0 OR MIT")
        #expect(try finding(["README.md": "See \(list)"]).expression?.description == "Apache-2.0 AND MIT")
    }

    @Test func `any name may stand where the holders disclaim`() throws {
        let text = try Self.text("BSD-2-Clause")
            .replacingOccurrences(
                of: "THE COPYRIGHT HOLDERS AND CONTRIBUTORS",
                with: "The Fine Company and its daughters"
            )
            .replacingOccurrences(of: "THE COPYRIGHT HOLDER OR CONTRIBUTORS", with: "The Fine Company")
        #expect(try finding(["LICENSE": text]).expression?.description == "BSD-2-Clause")
    }

    @Test func `one text that is not known leaves all unknown`() throws {
        let found = try finding(["LICENSE": try Self.text("MIT"), "LICENSE.assets": "Ask us.\n"])
        #expect(found == LicenseFinding(nil, .nothing(unread: ["LICENSE.assets"])))
    }

    @Test func `the lesser licence of GNU comes with the general one`() throws {
        let texts = ["COPYING": try Self.text("GPL-3.0-only"), "COPYING.LESSER": try Self.text("LGPL-3.0-only")]
        #expect(try finding(texts).expression?.description == "LGPL-3.0-only")
    }

    @Test func `the lesser licence of GNU may come without the general one's text`() throws {
        let text = try Self.text("LGPL-3.0-only")
        let end = try #require(text.range(of: "GNU GENERAL PUBLIC LICENSE\n"))
        let lesser = String(text[..<end.lowerBound])
        #expect(try finding(["COPYING.LESSER": lesser]).expression?.description == "LGPL-3.0-only")
        let both = try finding(["COPYING": try Self.text("GPL-3.0-only")])
        #expect(both.expression?.description == "LGPL-3.0-only")
    }

    @Test(arguments: [
        ("free of charge", "for a fee"), ("without restriction", "with restriction"),
        ("free of charge", "free of charge for non-commercial purposes only"),
        ("sublicense, and/or sell", ""), ("is hereby granted", "is hereby not granted"),
    ])
    func `a few words make another licence of a short one`(_ words: String, _ others: String) throws {
        let text = try Self.text("MIT")
        let changed = text.replacingOccurrences(of: words, with: others)
        #expect(changed != text)
        #expect(try finding(["LICENSE": changed]).expression == nil)
    }

    @Test func `a link leads to a text in the directory, but not out of it`() throws {
        try scratch.write("in/docs/L", try Self.text("MIT"))
        try scratch.write("L", try Self.text("MIT"))
        let inside = scratch.path("in")
        for (name, target) in [("LICENSE", "docs/L"), ("COPYING", "../L"), ("LICENCE", "docs/../docs/L")] {
            try FileManager.default.createSymbolicLink(atPath: "\(inside)/\(name)", withDestinationPath: target)
        }
        #expect(
            try LicenseReader.license(of: Directory(path: inside))
                == LicenseFinding(nil, .nothing(unread: ["COPYING", "LICENCE"]))
        )
        for name in ["COPYING", "LICENCE"] { try FileManager.default.removeItem(atPath: "\(inside)/\(name)") }
        #expect(try LicenseReader.license(of: Directory(path: inside)).expression?.description == "MIT")
    }

    @Test func `a later version is one where a file says so`() throws {
        let text = try Self.text("GPL-2.0-only")
        #expect(try finding(["COPYING": text]).expression?.description == "GPL-2.0-only")
        let notice = "You may use version 2 of the\nLicense, or (at your option) any later\nversion.\n"
        #expect(try finding(["src/deep/main.c": notice]).expression?.description == "GPL-2.0-or-later")
        #expect(try finding(["src/deep/main.c": "int x;"]).expression?.description == "GPL-2.0-only")
        let project = "[project]\nlicense = \"GPL-2.0-or-later\"\n"
        #expect(try finding(["pyproject.toml": project]).expression?.description == "GPL-2.0-or-later")
    }

    @Test func `what REUSE says comes first`() throws {
        let mit = try Self.text("MIT")
        let texts = try finding(["LICENSES/MIT.txt": mit, "LICENSES/LicenseRef-Ours.txt": "x", "LICENSE": "Ours."])
        #expect(texts == LicenseFinding(try LicenseExpression("LicenseRef-Ours AND MIT"), .reuse))
    }

    @Test func `a tag is about its own file`() throws {
        let mit = try Self.text("MIT")
        let tagged = try finding([
            "LICENSE": mit, "a.c": "// SPDX-License-Identifier: ISC OR Zlib */\n", "b.c": "int b;\n",
        ])
        #expect(tagged == LicenseFinding(try LicenseExpression("(ISC OR Zlib) AND MIT"), .reuse))
        let picture = try finding(["logo.png.license": "SPDX-License-Identifier: CC0-1.0\n", "a.c": ""])
        #expect(picture.expression?.description == "CC0-1.0 AND MIT")
        let same = try finding(["a.c": "# SPDX-License-Identifier: MIT\n", "logo.png.license": ""])
        #expect(same.expression?.description == "MIT")
        let unread = try finding(["LICENSE": "Ask us.\n"])
        #expect(unread == LicenseFinding(nil, .nothing(unread: ["LICENSE"])))
    }

    @Test func `a tag says which version of the text's licence applies`() throws {
        let text = try Self.text("GPL-2.0-only")
        let found = try finding(["COPYING": text, "a.c": "/* SPDX-License-Identifier: GPL-2.0-or-later */\n"])
        #expect(found == LicenseFinding(try LicenseExpression("GPL-2.0-or-later"), .reuse))
        let choice = try finding(["COPYING": "SPDX-License-Identifier: GPL-2.0-or-later OR MIT\n\n" + text, "a.c": ""])
        #expect(choice.expression?.description == "GPL-2.0-or-later OR MIT")
    }

    @Test(
        arguments: [
            ("lint.py", "x = 1\nTAG = \"SPDX-License-Identifier: ISC\"\n"),
            ("lint.py", "\n\n\n\n\n\n\n\n\n\n\n\nSPDX-License-Identifier: ISC\n"),
            ("a.c", "// NOT-SPDX-License-Identifier: ISC\n"), ("a.bin", "\0\n# SPDX-License-Identifier: ISC\n"),
            ("a.c", "// Put `SPDX-License-Identifier: ISC` here.\n"), ("a.sh", "'SPDX-License-Identifier: ISC'\n"),
            ("a.c", "// REUSE-IgnoreStart\n// SPDX-License-Identifier: ISC\n// REUSE-IgnoreEnd\n"),
            ("a.c", "// SPDX-SnippetBegin\n// SPDX-License-Identifier: ISC\n// SPDX-SnippetEnd\n"),
            ("README.md", String(repeating: "text\n", count: 20) + "    # SPDX-License-Identifier: ISC\n"),
            ("README", "Put \"SPDX-License-Identifier: ISC\" in your files.\n"),
        ]
    )
    func `what only looks like a tag is none`(_ name: String, _ text: String) throws {
        let found = try finding(["LICENSE": try Self.text("MIT"), name: text])
        #expect(found == LicenseFinding(try LicenseExpression("MIT"), .texts(["LICENSE"])))
    }

    @Test(
        arguments: [
            ("a.c", "/* SPDX-License-Identifier: ISC */"), ("a.bat", "@rem SPDX-License-Identifier: ISC"),
            ("configure.ac", "dnl SPDX-License-Identifier: ISC"),
            ("README.md", "<!--\nSPDX-License-Identifier: ISC\n-->"),
            ("a.vim", "\" SPDX-License-Identifier: ISC"), ("LICENSE", "SPDX-License-Identifier: ISC"),
            ("a.c", String(repeating: "int a;\n", count: 20) + "// SPDX-License-Identifier: ISC"),
        ]
    )
    func `a tag stands in a comment, or at the top`(_ name: String, _ text: String) throws {
        #expect(try finding([name: text]) == LicenseFinding(try LicenseExpression("ISC"), .reuse))
    }

    @Test func `a licence that shows how tags are written is not tagged`() throws {
        let text = "Mark files so:\n\nSPDX-License-Identifier: ISC\n\nor\n\nSPDX-License-Identifier: MIT\n"
        #expect(try finding(["LICENSE": text]).expression == nil)
    }

    @Test(arguments: ["license.py", "LICENSE.go", "NOTICE"])
    func `a file about licences is not the text of one`(_ name: String) throws {
        #expect(try finding([name: try Self.text("MIT")]) == LicenseFinding(nil, .nothing(unread: [])))
    }

    @Test func `links and special files are not read, nor files that are too large`() throws {
        try scratch.write("outside/LICENSE", try Self.text("MIT"))
        try scratch.write("in/x", "")
        let inside = scratch.path("in")
        try FileManager.default.createSymbolicLink(
            atPath: "\(inside)/LICENSE",
            withDestinationPath: "../outside/LICENSE"
        )
        #expect(mkfifo("\(inside)/COPYING", 0o600) == 0)
        let huge = String(repeating: try Self.text("MIT") + "\n", count: 1200)
        try scratch.write("in/LICENCE", huge)
        let found = try LicenseReader.license(of: Directory(path: inside))
        #expect(found == LicenseFinding(nil, .nothing(unread: ["COPYING", "LICENCE", "LICENSE"])))
    }
}
