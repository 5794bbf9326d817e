public import Service

/// What is read, checked and printed at the command line: packs, tickets, papers for the rooms.
public enum DocumentCommands {
    public static let all: [OperatorCommand<EnrollmentServices>] = [
        OperatorCommand(alone: "pack check", "FILE", "say whether an exam pack is sound; every fault with its line and field") {
            arguments in
            try CheckPack()(arguments[0])
        }
    ]
}
