import Foundation
import HTTP
import PassportDomain
import Primitives
public import Service

/// What an operator can tell the passport to do (SPEC P11, P13). Each prints one line of JSON.
public enum PassportCommands {
    public static let all: [OperatorCommand<PassportServices>] = clients + accounts + [audit, keys]

    private static let clients: [OperatorCommand<PassportServices>] = [
        OperatorCommand(
            "client add",
            """
            --name NAME --redirect-uri URI… [--id ID] [--public] [--secret-file FILE] [--post-logout-redirect-uri URI…] \
            [--backchannel-logout-uri URI] [--id-token-algorithm RS256|EdDSA]
            """,
            "register an exam and print it with its secret, this once; options whose value ends in … may be repeated"
        ) { arguments, services in
            let new = NewClient(
                id: arguments.option("id"), name: arguments.option("name") ?? "", redirectURIs: arguments.all("redirect-uri"),
                isPublic: arguments.has("public"), postLogoutRedirectURIs: arguments.all("post-logout-redirect-uri"),
                backChannelLogoutURI: arguments.option("backchannel-logout-uri"),
                idTokenAlgorithm: arguments.option("id-token-algorithm"), secret: try secret(arguments))
            return try line(ClientBody(try await services.addClient(new)))
        },
        OperatorCommand("client list", "", "print the registered exams") { _, services in
            try line(ClientsBody(try await services.listClients()))
        },
        OperatorCommand("client rotate-secret", "ID [--secret-file FILE]", "give an exam a new secret, shown this once; the old one ends") {
            arguments, services in
            try line(ClientBody(try await services.rotateClientSecret(arguments[0], secret: try secret(arguments))))
        },
        OperatorCommand("client remove", "ID", "remove an exam; its tokens end") { arguments, services in
            try await services.removeClient(arguments[0])
            return try line(ClientsBody(try await services.listClients()))
        },
        OperatorCommand(
            "client set-event-uri", "ID [URI]", "where an exam is told of deleted accounts, server to server; without URI it is not"
        ) { arguments, services in
            try await services.setEventURI(arguments.count > 1 ? arguments[1] : "", of: arguments[0])
            return try line(ClientsBody(try await services.listClients()))
        },
    ]

    private static let accounts: [OperatorCommand<PassportServices>] = [
        OperatorCommand(
            "account add", "--email EMAIL --password-file FILE [--verified]",
            "make an account; without --verified the mailbox is asked to verify it"
        ) { arguments, services in
            let account = try await services.addAccount(
                address: arguments.option("email") ?? "", password: try text(ofFile: arguments.option("password-file") ?? ""),
                isVerified: arguments.has("verified"))
            return try line(AccountsBody(try await services.findAccounts(.id(account.id))))
        },
        OperatorCommand("account find", "ACCOUNT", "print the accounts of an address or an id") { arguments, services in
            try line(AccountsBody(try await services.findAccounts(AccountName(arguments[0]))))
        },
        OperatorCommand("account lock", "ACCOUNT", "log in no more, as if the password were wrong; ends all sessions") {
            arguments, services in
            try line(AccountsBody(try await services.lockAccount(AccountName(arguments[0]), isLocked: true)))
        },
        OperatorCommand(
            "account turn-off-second-factor", "ACCOUNT", "for an owner who has lost app and recovery codes; the owner is mailed"
        ) {
            arguments, services in
            try line(AccountsBody(try await services.changeSecondFactor.turnOff(byOperatorFor: AccountName(arguments[0]))))
        },
        OperatorCommand("account unlock", "ACCOUNT", "take that back") { arguments, services in
            try line(AccountsBody(try await services.lockAccount(AccountName(arguments[0]), isLocked: false)))
        },
    ]

    private static let audit = OperatorCommand<PassportServices>(
        "audit", "[--account ACCOUNT] [--before EVENT] [--limit COUNT]",
        "print the security log of an account or an address, or everybody's: the newest first, 100 unless told, \(Audit.longestPage) at most"
    ) { arguments, services in
        let events = try await services.audit(
            try arguments.option("account").map { text throws(AccountRefusal) in try AccountName(text) },
            before: try arguments.option("before").map(event), limit: try arguments.option("limit").map(count) ?? 100)
        return try line(AuditBody(events: events.map(AuditEventBody.init)))
    }

    static func event(_ text: String) throws(UsageError) -> ID<SecurityEvent> {
        guard let event = ID<SecurityEvent>(text) else { throw UsageError("--before is the id of an event") }
        return event
    }

    static func count(_ text: String) throws(UsageError) -> Int {
        guard let count = Int(text), 1...Audit.longestPage ~= count else {
            throw UsageError("--limit is a number from 1 to \(Audit.longestPage)")
        }
        return count
    }

    private static let keys = OperatorCommand<PassportServices>("keys", "ACTION", KeyCommand.meaning) {
        try await KeyCommand.run($0[0], $1)
    }

    private static func secret(_ arguments: CommandArguments) throws -> String? { try arguments.option("secret-file").map(text(ofFile:)) }

    /// Secrets come in files, since other users see a command line.
    private static func text(ofFile path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            throw UnreadableFile(path: path)
        }
        return text.trimmingCharacters(in: .newlines)
    }

    private static func line(_ body: some Encodable) throws -> String { String(decoding: try JSON.encode(body), as: UTF8.self) }
}

struct UnreadableFile: Error, CustomStringConvertible {
    let path: String
    var description: String { "\(path) can't be read as UTF-8 text" }
}
