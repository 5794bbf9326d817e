import Database
import HTTP
import Testing
import Web

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

    @Test("S5 a command that needs no service reads no settings; one that does asks for them")
    func alone() async throws {
        let process = ServiceProcess<Int, Int>(
            name: "x", title: "X", site: { _ in "X" }, migrations: [], settings: { _ in 0 }, assemble: { _, _, _ in 0 }, routes: [],
            internalRoutes: [],
            commands: [
                OperatorCommand(alone: "paper check", "FILE", "") { "read \($0[0])" },
                OperatorCommand("paper print", "", "") { _, _ in "" },
            ])
        let alone = try #require(try process.operatorCommand(["paper", "check", "f"]))
        guard case .alone(let work) = alone.command.work else { throw UsageError("it asks for settings") }
        #expect(try await work(alone.arguments) == "read f")
        guard case .inside = try process.operatorCommand(["paper", "print"])?.command.work else { throw UsageError("it asks for nothing") }
        #expect(try process.operatorCommand(["paper"]) == nil && process.operatorCommand(["serve"]) == nil)
        #expect(throws: UsageError("an argument is missing")) { _ = try process.operatorCommand(["paper", "check"]) }
    }

    @Test("S5 --help behind a command's words tells what they are for; behind nothing that is known, everything")
    func help() {
        let process = ServiceProcess<Int, Int>(
            name: "x", title: "X", site: { _ in "X" }, migrations: [], settings: { _ in 0 }, assemble: { _, _, _ in 0 }, routes: [],
            internalRoutes: [],
            commands: ["client add", "client list", "audit"].map { OperatorCommand(alone: $0, "--id ID", "about \($0)") { _ in "" } })
        #expect(process.help(["client", "add"]) == "  x client add --id ID\n      about client add\n")
        #expect(process.help(["audit", "--id", "3"]) == "  x audit --id ID\n      about audit\n")
        #expect(process.help(["client"]).split(separator: "\n").count == 4)
        for words in [[], ["nonsense"], ["serve"]] { #expect(process.help(words[...]).hasPrefix("usage:")) }
    }

    @Test(
        "S5 what the database refuses is one line for an operator, without the engine's code",
        arguments: [
            (DatabaseError.failed(code: 2, message: "can't create the file /nope/x.db"), "can't create the file /nope/x.db"),
            (.newerSchema(found: 9, known: 3), "it is at version 9, which a newer program has written; this one knows 3"),
            (.constraint(name: "accounts_email"), "the rule accounts_email refuses it"), (.unavailable("no route"), "no route"),
        ])
    func database(error: DatabaseError, line: String) { #expect(ServiceProcess<Int, Int>.text(of: error) == line) }

    @Test("P2 S5 a command that is refused says what is wrong with each input")
    func refusal() {
        struct Unfit: ProblemConvertible {
            let problem = Problem(
                .unprocessable, "invalid_input", zh: "", en: "Some of the input is not valid",
                fields: [.init("email", "x", zh: "", en: "no domain"), .init("password", "y", zh: "", en: "too short")])
        }
        let text = ServiceProcess<Int, Int>.text(of: Unfit())
        #expect(text == "Some of the input is not valid; email: no domain; password: too short")
        #expect(ServiceProcess<Int, Int>.text(of: UsageError("odd")) == "\(UsageError("odd"))")
    }
}
