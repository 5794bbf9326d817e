import Database
import Testing

struct LocationTests {
    @Test(
        "a location is read from its URL",
        arguments: [
            ("sqlite:/var/lib/x.db", .sqlite(path: "/var/lib/x.db")), ("sqlite:.data/x.db", .sqlite(path: ".data/x.db")),
            ("postgresql://exam@db/passport", .postgresql(url: "postgresql://exam@db/passport")),
            ("postgres:///passport?host=/run", .postgresql(url: "postgres:///passport?host=/run")),
            ("sqlite:", nil), ("sqlite:/var/lib/", nil), ("/var/lib/x.db", nil), ("mysql:/x", nil), ("", nil), ("sqlite:a\0b", nil),
            ("postgresql://a\0b", nil), ("postgresql:", nil), ("POSTGRESQL://x", nil),
        ] as [(String, DatabaseLocation?)])
    func location(_ url: String, _ location: DatabaseLocation?) { #expect(DatabaseLocation(url) == location) }

    @Test(
        "S5 a location is shown without its password, wherever the URL carries it",
        arguments: [
            ("postgresql://exam:se%40cret@db/passport", "postgresql://exam:***@db/passport"),
            ("postgresql://exam@db/passport?password=secret&sslmode=require", "postgresql://exam@db/passport?password=***&sslmode=require"),
            ("postgresql://db/passport?sslpassword=secret", "postgresql://db/passport?sslpassword=***"),
            ("postgresql://exam:secret@a,b:5433/passport", "postgresql://exam:***@a,b:5433/passport"),
            ("postgresql://:secret@db/passport", "postgresql://:***@db/passport"),
            ("postgresql://db:5432/passport", "postgresql://db:5432/passport"), ("sqlite:/var/lib/x.db", "sqlite:/var/lib/x.db"),
        ])
    func shown(_ url: String, _ shown: String) throws { #expect(try #require(DatabaseLocation(url)).shown == shown) }
}
