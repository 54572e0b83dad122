import FetchModel
import FetchProvenance
import TestSupport
import Testing

/// What `git archive` makes of placeholders in commits that git itself would hardly write, is explained all the same.
struct OddCommitTests {
    private static let placeholders = [
        "%H%n%T%n%P", "%h %t %p", "%an <%ae>", "%al", "%ad", "%aD", "%at", "%ai", "%aI", "%as", "%cn <%ce>", "%cl",
        "%cd",
        "%cD", "%ct", "%ci", "%cI", "%cs", "%e", "%s", "%f", "%b", "%B", "%+s", "%-b", "% b", "%+B", "%<(30)%s",
        "%>(30)%an",
        "%aN", "%aE", "%aL", "%ar", "%ah", "%cr", "%d", "%D", "%(trailers)", "%(describe)", "%G?", "%w(20,1,2)%B",
    ]

    private static let person = "A U Thor <a@example.com> 1700000000 +0130"

    /// The author's line, further headers, and what follows the headers, as `printf` writes them.
    @Test(arguments: [
        (person, "", "\\nSubject"), (person, "", ""), (person, "", "\\n"), (person, "", "\\n\\n\\n  \\nSubject\\n"),
        (person, "", "\\nSubject  \\n\\tmore of it \\n  \\n\\n Body\\n\\n\\n"),
        (person, "", "\\nSubject\\r\\n\\r\\nBody\\r\\n"),
        (person, "", "\\n  Subject\\n"), (person, "", "\\nA..b. c/d -- e...\\n"), (person, "", "\\n...\\n"),
        (person, "", "\\n \\t \\n"), (person, "", "\\n\\302\\240Subject \\303\\244\\n\\nB\\303\\266dy\\n"),
        (person, "", "\\nSubject\\n\\nBody\\n\\nSigned-off-by: A <a@x>\\n"),
        (person, "", "\\nSubject\\013\\fof\\n\\nBody\\v\\n"), (person, "", "\\n\\001\\033[31mSubject\\177\\n"),
        (person, "", "\\nSubject \\v\\n\\f\\nBody\\n"), (person, "", "\\nSub\\tject\\r\\n\\r\\nA: b\\r\\nC: d\\r\\n"),
        (person, "encoding ISO-8859-1\\n", "\\nS\\374b\\tject\\r\\n\\r\\nB\\366dy\\r\\n"),
        (person, "encoding ISO-8859-1\\n", "\\nS\\374bject\\n\\nB\\366dy\\n"),
        (person, "encoding UTF-8\\n", "\\nS\\303\\274bject\\n"),
        (person, "encoding nonsense\\n", "\\nS\\374bject\\n"), (person, "encoding latin1\\n", "\\nplain\\n"),
        (person, "", "\\nS\\374bject\\n\\nB\\366dy\\n"),
        (person, "mergetag x\\n y\\n \\n z\\nHG:extra foo\\n", "\\nSubject\\n"),
        (person, "gpgsig -----BEGIN SSH SIGNATURE-----\\n x\\n -----END SSH SIGNATURE-----\\n", "\\nSubject\\n"),
        ("A <a@x> 1700000000 -0000", "", "\\ns\\n"), ("A <a@x> 1700000000 +9999", "", "\\ns\\n"),
        ("A <a@x> 1700000000 +1460", "", "\\ns\\n"), ("A <a@x> 1700000000 -1200", "", "\\ns\\n"),
        ("A <a@x> 1700000000", "", "\\ns\\n"), ("A <a@x> 0 +0000", "", "\\ns\\n"),
        ("A <a@x> 4102444800 +0000", "", "\\ns\\n"), ("A <a@x> 253402300800 +0000", "", "\\ns\\n"),
        ("A <a@x> 99999999999999 +0000", "", "\\ns\\n"),
        ("A <a@x> 0001700000000 +0130", "", "\\ns\\n"),
        ("A <a@x> 1700000000 +05", "", "\\ns\\n"), ("A <a@x> 1700000000 0530", "", "\\ns\\n"),
        ("A <a@x> 1700000000 +530", "", "\\ns\\n"), ("A <a@x> 1700000000 +00530", "", "\\ns\\n"),
        ("A <a@x> 1700000000 UTC", "", "\\ns\\n"), ("A <a@x> 1700000000  +0130", "", "\\ns\\n"),
        ("A <a@x>  1700000000 +0130", "", "\\ns\\n"), ("A <a@x>1700000000 +0130", "", "\\ns\\n"),
        ("A <a@x> 1700000000 -5", "", "\\ns\\n"), ("A <a@x> 1700000000 +0130 more", "", "\\ns\\n"),
        ("A <a@x>", "", "\\ns\\n"), ("A <a@x> ", "", "\\ns\\n"), ("A", "", "\\ns\\n"), ("", "", "\\ns\\n"),
        ("<> 1700000000 +0130", "", "\\ns\\n"), (" <> 1700000000 +0130", "", "\\ns\\n"),
        ("<a@x> 1700000000 +0130", "", "\\ns\\n"),
        ("A <a <b@x> 1700000000 +0130", "", "\\ns\\n"), ("A <a@x> B> 1700000000 +0130", "", "\\ns\\n"),
        ("A <a@x 1700000000 +0130", "", "\\ns\\n"), ("A a@x> 1700000000 +0130", "", "\\ns\\n"),
        ("  A   U  < a@x > 1700000000 +0130", "", "\\ns\\n"),
        ("A, Dr. \\042Q\\042; <a.b+c@x@y> 1700000000 +0130", "", "\\ns\\n"),
        ("\\303\\204 <\\303\\244@x> 1700000000 +0130", "", "\\ns\\n"),
        ("\\304 <\\344@x> 1700000000 +0130", "", "\\ns\\n"),
    ])
    func `archives of an odd commit are explained`(_ author: String, _ headers: String, _ message: String) throws {
        let scene = try GitScene()
        try scene.write(".gitattributes", "F* export-subst\n")
        for (index, placeholder) in Self.placeholders.enumerated() {
            try scene.write("F\(index)", "a $Format:\(placeholder)$ z\n")
        }
        _ = try scene.commit()
        try scene.run(
            """
            cd repository
            tree=$(git rev-parse HEAD^{tree}) parent=$(git rev-parse HEAD)
            id=$({
                printf 'tree %s\\nparent %s\\nparent %s\\n' $tree $parent $parent
                printf 'author \(author)\\ncommitter \(author)\\n\(headers)\(message)'
            } | git hash-object -t commit -w --stdin --literally)
            git update-ref HEAD $id
            """
        )
        let (files, contents) = try scene.archive()
        let result = try OriginComparisonTests.compare(scene, files, contents: contents)
        let texts = try result.faults.map { fault in
            guard case .content(let path, _, _) = fault, let index = Int(path.dropFirst()) else { return "\(fault)" }
            return "\(Self.placeholders[index]): \(String(decoding: try contents(path) ?? [], as: UTF8.self))"
        }
        #expect(texts == [])
    }
}
