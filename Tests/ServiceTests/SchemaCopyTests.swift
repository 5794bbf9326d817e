import Database
import Enrollment
import Passport
import Payment
import ScratchDatabase
import Testing

/// The tables that the services have, as both engines describe them.
struct SchemaCopyTests {
    struct Schema: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let migrations: [Migration]
    }

    private static let schemas = [
        Schema(testDescription: "Passport", migrations: PassportMigrations.all),
        Schema(testDescription: "Enrollment", migrations: EnrollmentStore.migrations),
        Schema(testDescription: "Payment", migrations: PaymentStore.migrations),
    ]

    /// Fails when a migration makes a table that one engine sees otherwise than the other, a type that not both have, a circle of references,
    /// or rows: they would stand in the way of every copy.
    @Test("S7 each service's tables can be copied to the other engine and back", arguments: schemas)
    func copied(_ schema: Schema) throws {
        let scratch = try ScratchDatabase()
        let places =
            [.sqlite(path: scratch.path("first.db")), scratch.location(), .sqlite(path: scratch.path("last.db"))] as [DatabaseLocation]
        try Database.open(places[0], migrations: schema.migrations).close()
        for (source, target) in zip(places, places.dropFirst()) {
            var tables: [CopiedTable] = []
            try source.copy(to: target, migrations: schema.migrations) { tables.append($0) }
            #expect(tables.count > 5)
            #expect(tables.allSatisfy { $0.isSame && $0.rows == 0 })
        }
    }
}
