import Database
import HTTP
import PaymentDomain
import Runtime
public import Service

/// What an operator can ask beside the commands that all services have.
public enum Commands {
    public static let all: [OperatorCommand<PaymentServices>] = books + OperatorCommands.all + OperatorCommands.people

    private static let books: [OperatorCommand<PaymentServices>] = [
        OperatorCommand("books", "", "the ledger's sums and what doesn't agree with them, as one line of JSON; fails when they don't") {
            _, services in
            let books = try await services.database.read { try $0.books() }
            guard books.isBalanced else { throw UnbalancedBooks(differences: books.differences) }
            return String(decoding: try JSON.encode(books), as: UTF8.self)
        },
        OperatorCommand(
            "simulator keys", "", "what a merchant's SDK needs to use the simulated gateways, as JSON: addresses, numbers and PEM keys"
        ) { _, services in
            guard let simulator = services.simulator else { throw NoSimulator() }
            return String(decoding: try JSON.encode(MerchantKit(simulator)), as: UTF8.self)
        },
        OperatorCommand(
            "reconcile", "CHANNEL DAY [FILE]",
            "a day's bill of alipay or payease against the ledger, as one line of JSON; the bill is fetched unless a file is given"
        ) { arguments, services in
            guard (2...3).contains(arguments.count), let channel = Channel(rawValue: arguments[0]), let day = BillDay(arguments[1]) else {
                throw NotABill()
            }
            try await services.database.write { [effects = services.effects] in
                let deed = Deed.reconciling(channel, day, by: "command", because: arguments.count == 3 ? "file" : "")
                try $0.note(deed, id: effects.newID(), at: effects.now())
            }
            let report = try await services.reconcile(channel, day, with: arguments.count == 3 ? arguments[2] : nil)
            return String(decoding: try JSON.encode(report), as: UTF8.self)
        },
    ]
}

struct UnbalancedBooks: Error, CustomStringConvertible {
    let differences: [String]
    var description: String { "the books don't balance: " + differences.joined(separator: "; ") }
}

struct NoSimulator: Error, CustomStringConvertible {
    let description = "there are no simulated gateways without PAYMENT_SIMULATOR=on"
}

struct NotABill: Error, CustomStringConvertible {
    let description = "CHANNEL is alipay or payease, DAY is written as 2026-11-22"
}
