import FetchAuth
import Foundation
import TestSupport
import Testing

@Suite struct DotEnvTests {
    private static let environment = ["OUTSIDE": "from outside", "BOTH": "outside", "EMPTY_OUTSIDE": ""]

    /// What files hold, the odd ones included.
    static let corpus = [
        "", "\n", "A=b", "A=b\n", "A = b", " A\t=\tb \n", "A=b c d", "A=", "A=\nB=1", "A", "A\nB=1", "A #c\nB=1",
        "=b\nC=d",
        "export A=b", "export  A=b", "export\tA=b", "exportA=b", "export=b", "export A\nB=c", "export 'A'=b",
        "# comment\nA=b", "  # comment\n\n\nA=b", "A=b # comment", "A=b#no comment", "A=b \t# comment # more", "A= #c",
        "A=#c",
        "A='b'", "A=\"b\"", "A='b' # c", "A='b'#c", "A=\"b\" # c\nB=1", "A='b' c\nB=1", "A=\"b\"c\nB=1", "A=''",
        "A=\"\"",
        "A='b\nc'\nB=1", "A=\"b\nc\n\"\nB=1", "A='b\\'c'", "A=\"b\\\"c\"", "A='b\\\\'", "A=\"b\\\\\"", "A='b\\'",
        "A='b\\'\nB=1",
        "A=\"b\\\"\nB=1", "A='b\\n\\t'", "A=\"b\\n\\t\\r\\a\\b\\f\\v\\z\"", "A=b\\n", "A='x\nB=1", "A=\"x\nB=1\nC=2",
        "'A b'=c", "'A=c", "''=c\nB=1",
        "A=b'c'", "A=b\"c\" # d", "A='\"'", "A=\"'\"", "A=b\r\nB=c\r\n", "A=b\rB=c", "A='b\r\nc'", "A=b=c", "A==b",
        "A.B-C=d", "Ä=ö", "A=\u{a0}b\u{a0}",
        "A=${OUTSIDE}", "A=${NONE}", "A=${NONE:-default}", "A=${OUTSIDE:-default}", "A=${EMPTY_OUTSIDE:-default}",
        "A=x${OUTSIDE}y${NONE}z",
        "A=1\nB=${A}", "B=${A}\nA=1", "BOTH=file\nA=${BOTH}", "A=1\nA=${A}2", "A='${OUTSIDE}'", "A=\"${OUTSIDE}\"",
        "A=$OUTSIDE", "A=\\${OUTSIDE}",
        "A=${OUTSIDE", "A=${}", "A=${:-d}", "A=${X:d}", "A=${X:}", "A=${X:-}", "A=${X:-a${OUTSIDE}b}", "A=${A b}",
        "A=$${OUTSIDE}", "A=${X ${OUTSIDE}}", "A\nB=${A:-d}",
        "A=b\u{b}c", "A=b\u{c}#c", "A\u{b}=c", "A=b\u{1c}# c", "A=1;B=2", "{\"A\": 1}", "A: b\nC=d", "A=b\n\u{0}\nC=d",
        "set A=b\nC=d", "A=ü\u{301}é # x",
        "A=\"unterminated # \nB='ok'\nC=\"x\"", "A='a'\n\n\n\nB='b'", "A=b\\", "A='b\\\\\\'c'", "A=\"\\\\n\"",
        "A=\"\\\\\\n\"", "A=b  \t \nC", "A=b \u{2028}# c",
        "BITBUCKET_CONSUMER_KEY=abcDEF123\nBITBUCKET_CONSUMER_SECRET='s3cr3t$#=x'  # of the consumer\n",
    ]

    @Test(.enabled(if: DotEnvOracle.isThere, "python3 with python-dotenv is not installed"))
    func `it reads what python-dotenv reads`() throws {
        let expected = try DotEnvOracle.read(Self.corpus, environment: Self.environment)
        #expect(expected.count == Self.corpus.count)
        for (text, values) in zip(Self.corpus, expected) {
            #expect(DotEnv(text, environment: Self.environment).values == values, "\(text.debugDescription)")
        }
    }

    @Test(.enabled(if: DotEnvOracle.isThere, "python3 with python-dotenv is not installed"))
    func `so it does with what nobody wrote`() throws {
        let pieces = [
            "A", "B", "=", "'", "\"", "\\", "#", " ", "\n", "\r", "$", "{", "}", ":-", "export ", "x", "\t", "é",
        ]
        var state: UInt64 = 42
        let texts = (0..<3000).map { _ in
            (0..<12).map { _ -> String in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return pieces[Int(state >> 33) % pieces.count]
            }.joined()
        }
        let expected = try DotEnvOracle.read(texts, environment: Self.environment)
        for (text, values) in zip(texts, expected) {
            #expect(DotEnv(text, environment: Self.environment).values == values, "\(text.debugDescription)")
        }
    }

    @Test func `a consumer's key and secret are read`() throws {
        let file = DotEnv(
            """
            # The consumer of this project
            export BITBUCKET_CONSUMER_KEY=abc   # the key
            BITBUCKET_CONSUMER_SECRET="a b\\n#c"
            BITBUCKET_CALLBACK_URL='http://localhost:${PORT:-8976}'
            """
        )
        #expect(
            file.values == [
                "BITBUCKET_CONSUMER_KEY": "abc", "BITBUCKET_CONSUMER_SECRET": "a b\n#c",
                "BITBUCKET_CALLBACK_URL": "http://localhost:8976",
            ]
        )
    }

    @Test func `a byte order mark is no part of a name`() {
        #expect(DotEnv("\u{feff}A=b").values == ["A": "b"])
    }

    @Test func `secrets of the environment are not passed on`() {
        let environment = ["MY_TOKEN": "1", "db_password": "2", "HOME": "/home/ada"]
        let file = DotEnv(
            "A=${MY_TOKEN}${db_password:-none}${HOME}\nMY_TOKEN=own\nB=${MY_TOKEN}",
            environment: environment
        )
        #expect(file.values == ["A": "none/home/ada", "MY_TOKEN": "own", "B": "own"])
    }
}

/// python-dotenv itself.
enum DotEnvOracle {
    private static let script = """
        import io, json, logging, sys
        from dotenv.main import DotEnv
        logging.disable(logging.CRITICAL)
        out = []
        for text in json.load(sys.stdin):
            stream = io.TextIOWrapper(io.BytesIO(text.encode("utf-8")), encoding="utf-8")
            values = DotEnv(None, stream=stream, override=False).dict()
            out.append({k: v for k, v in values.items() if v is not None})
        json.dump(out, sys.stdout)
        """

    /// Whether it is installed.
    static let isThere: Bool = {
        let result = try? runCommand("python3", ["-c", "import dotenv.main"], in: NSTemporaryDirectory())
        return result?.status == 0
    }()

    /// What it makes of each of `texts`.
    static func read(_ texts: [String], environment: [String: String]) throws -> [[String: String]] {
        let input = String(decoding: try JSONEncoder().encode(texts), as: UTF8.self)
        let result = try runCommand(
            "python3",
            ["-c", script],
            in: NSTemporaryDirectory(),
            environment: environment.merging(["PYTHONUTF8": "1"]) { $1 },
            input: input
        )
        #expect(result.status == 0, "\(result.errors)")
        return try JSONDecoder().decode([[String: String]].self, from: Data(result.output.utf8))
    }
}
