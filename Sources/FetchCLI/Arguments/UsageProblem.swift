/// What is wrong with a command line.
enum UsageProblem: Error, Equatable {
    /// Only options, and no command.
    case noCommand
    /// A command that does not exist; `parent` are the commands before it, `near` the command that it may be, and
    /// `equivalent` what it is called here, if another tool has a command of this name.
    case unknownCommand(String, parent: [String], near: String?, equivalent: String?)
    /// An option that `command` does not have.
    case unknownOption(String, command: String, near: String?)
    /// An option without its value.
    case noValue(option: String, takes: String)
    /// A value that the option does not take.
    case badValue(String, option: String, takes: String, near: String?)
    /// `--flag=value`, where the flag takes no value.
    case surplusValue(flag: String)
    /// An argument is missing, such as NAME.
    case noArgument(String, command: String)
    /// An argument without a character, such as NAME.
    case emptyArgument(String, command: String)
    /// An argument too many.
    case surplusArgument(String, command: String)
    /// Anything else, in the words of the command's own check.
    case invalid(String, command: String)
}
