import Testing

@testable import Service

@Suite struct CommandFormTests {
    private let form = CommandForm("ID [FOLDER] --name NAME --uri URI… [--public] [--secret-file FILE] [--after URI…]")

    @Test("S5 words and options are read in any order; an option may be repeated where the usage says so")
    func read() throws {
        let arguments = try form.read(["--uri", "u1", "cet", "--public", "--name", "CET 报名", "--uri", "u2", "folder"])
        #expect(arguments.count == 2 && arguments[0] == "cet" && arguments[1] == "folder")
        #expect(arguments.option("name") == "CET 报名" && arguments.all("uri") == ["u1", "u2"])
        #expect(arguments.has("public") && !arguments.has("secret-file") && arguments.all("after").isEmpty)
    }

    @Test(
        "S5 what is missing, unknown or too much is named",
        arguments: [
            (["cet", "--uri", "u"], "--name is missing"), (["cet", "--name", "n"], "--uri is missing"),
            (["--name", "n", "--uri", "u"], "an argument is missing"), (["cet", "--name"], "--name needs a value"),
            (["cet", "--name", "--uri", "u"], "--name needs a value"), (["cet", "--nam", "n"], "there is no option --nam"),
            (["cet", "--name", "a", "--name", "b"], "--name is given twice"),
            (["cet", "f", "more", "--name", "n", "--uri", "u"], "unexpected: more"),
            (["cet", "--public", "--public"], "--public is given twice"),
        ])
    func refused(texts: [String], reason: String) {
        #expect(throws: UsageError(reason)) { _ = try form.read(texts) }
    }

    @Test("S5 a command without arguments takes none")
    func none() throws {
        #expect(try CommandForm("").read([]).count == 0)
        #expect(throws: UsageError("unexpected: x")) { _ = try CommandForm("").read(["x"]) }
    }

    @Test("S5 a command's name may have several words")
    func name() {
        let command = OperatorCommand<Int>("client add", "ID", "") { _, _ in "" }
        #expect(command.arguments(in: ["client", "add", "cet"]) == ["cet"])
        #expect(command.arguments(in: ["client", "list"]) == nil && command.arguments(in: ["client"]) == nil)
    }
}
