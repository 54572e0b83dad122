internal import FetchModel
internal import FetchSystem

extension KeyFileAccessError: Diagnosable {
    var failure: Failure {
        switch obstacle {
        case .outside(let link):
            Failure(
                .data,
                "key-file-outside",
                "the file of keys '\(file)' is not in the project: the symbolic link '\(link)' leads out of it",
                help: "copy it into the project, or remove it from 'signed-by'"
            )
        case .unreadable(let error):
            Failure(
                .data,
                "key-file-missing",
                error.meansMissing ? "there is no file of keys '\(file)'" : error.failure.message,
                help: error.failure.help ?? Self.create(file)
            ).naming(error.path)
        case .notFile:
            Failure(.data, "key-file-missing", "the file of keys '\(file)' is not a file", help: Self.create(file))
        case .tooLarge(let limit):
            Failure(
                .data,
                "key-file-too-large",
                "the file of keys '\(file)' is larger than \(limit >> 20) MiB",
                help: "keep only the keys that may sign this dependency in it"
            )
        }
    }

    private static func create(_ file: String) -> String {
        "write the public keys to '\(file)', or remove it from 'signed-by'"
    }
}
