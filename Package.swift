// swift-tools-version: 6.2
import PackageDescription

// No package dependency: the toolchain and C system libraries are all this builds on (docs/decisions/0001).

let plain: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
let strict = plain + [.strictMemorySafety()]

func system(_ name: String, _ pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, path: "Shared/System/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

func shared(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Shared/\(name)", swiftSettings: strict)
}

/// A service is three targets: its pure domain, everything around it, and the executable that wires both.
func service(
    _ name: String, _ product: String, rooms: [String] = [], data: [String] = [], extra: [Target.Dependency] = []
) -> [Target] {
    [
        .target(
            name: "\(name)Domain", dependencies: ["Primitives"], path: "Services/\(name)/Domain", swiftSettings: strict),
        .target(
            name: name,
            dependencies: [
                .target(name: "\(name)Domain"), "Primitives", "Contracts", "Runtime", "HTTP", "HTTPClient", "Database", "Crypto",
                "Allowances", "Outbox", "Service", "Web",
            ] + extra,
            path: "Services/\(name)", exclude: ["Domain", "Main"] + data, sources: ["UseCases", "Store", "Routes", "Web"] + rooms,
            swiftSettings: strict),
        .executableTarget(
            name: "\(name)Main", dependencies: [.target(name: name), "Service"], path: "Services/\(name)/Main", swiftSettings: strict),
    ]
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources,
        swiftSettings: plain)
}

let package = Package(
    name: "exam-registration",
    products: [
        .executable(name: "passport", targets: ["PassportMain"]),
        .executable(name: "enrollment", targets: ["EnrollmentMain"]),
        .executable(name: "payment", targets: ["PaymentMain"]),
    ],
    targets: [
        system("CSQLite", "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
        system("CPQ", "libpq", apt: "libpq-dev", brew: "libpq"),
        system("CMicroHTTPD", "libmicrohttpd", apt: "libmicrohttpd-dev", brew: "libmicrohttpd"),
        system("CSodium", "libsodium", apt: "libsodium-dev", brew: "libsodium"),
        system("CCrypto", "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
        system("CCurl", "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),
        system("CPangoCairo", "pangocairo", apt: "libpango1.0-dev", brew: "pango"),
        system("CZip", "libzip", apt: "libzip-dev", brew: "libzip"),
        system("CQREncode", "libqrencode", apt: "libqrencode-dev", brew: "qrencode"),
        system("CPangoFT2", "pangoft2", apt: "libpango1.0-dev", brew: "pango"),
        system("CHarfBuzzSubset", "harfbuzz-subset", apt: "libharfbuzz-dev", brew: "harfbuzz"),

        shared("Primitives"),
        shared("Runtime", ["Primitives"]),
        shared("HTTP", ["Primitives"]),
        shared("Contracts", ["Primitives", "HTTP"]),
        shared("HTTPServer", ["HTTP", "Runtime", "CMicroHTTPD"]),
        shared("HTTPClient", ["HTTP", "Primitives", "Runtime", "CCurl"]),
        shared("Database", ["Primitives", "Runtime", "Crypto", "CSQLite", "CPQ"]),
        shared("Crypto", ["Primitives", "Runtime", "CSodium", "CCrypto"]),
        shared("Documents", ["Primitives", "CPangoCairo", "CPangoFT2", "CHarfBuzzSubset", "CQREncode"]),
        shared("CSV", ["Primitives"]),
        shared("Zip", ["CZip"]),
        shared("Allowances", ["Primitives", "Database"]),
        shared("Captcha", ["Primitives", "Runtime", "Crypto", "Database", "Documents", "HTTP", "Web"]),
        shared("Outbox", ["Primitives", "Runtime", "Database", "HTTP", "HTTPClient", "Web"]),
        shared("Web", ["Primitives", "HTTP"]),
        shared("SignIn", ["Primitives", "Runtime", "HTTP", "HTTPClient", "Contracts", "Crypto", "Database", "Web"]),
        shared(
            "Service", ["Primitives", "Contracts", "Runtime", "HTTP", "HTTPServer", "HTTPClient", "Database", "Crypto", "Outbox", "Web"]),
    ]
        + service("Passport", "passport", extra: ["Captcha", "Documents"])
        + service(
            "Enrollment", "enrollment", rooms: ["Packs"], data: ["Packs/cet.json", "Packs/mhk.json", "Packs/ncre.json"],
            extra: ["Captcha", "CSV", "Documents", "Zip", "SignIn"])
        + service("Payment", "payment", rooms: ["Channels", "Simulator"], extra: ["CSV", "SignIn", "Zip"])
        + [
            .target(name: "PageChecks", dependencies: ["HTTP"], path: "Tests/PageChecks", swiftSettings: plain),
            .target(name: "ScratchDatabase", dependencies: ["Database"], path: "Tests/ScratchDatabase", swiftSettings: plain),
            tests("PrimitivesTests", ["Primitives"]),
            tests("RuntimeTests", ["Runtime", "Primitives"]),
            tests("HTTPTests", ["HTTP", "Primitives"]),
            .target(
                name: "Journey",
                dependencies: [
                    "Crypto", "CSV", "Database", "Documents", "Enrollment", "HTTP", "HTTPClient", "HTTPServer", "Passport", "Payment",
                    "Primitives",
                    "Runtime",
                ], path: "Tests/Journey", swiftSettings: plain),
            .executableTarget(name: "demo", dependencies: ["Journey", "Runtime"], path: "Tests/Demo", swiftSettings: plain),
            .executableTarget(
                name: "high-availability",
                dependencies: ["Database", "Enrollment", "HTTP", "HTTPClient", "Journey", "Passport", "Payment", "Primitives"],
                path: "Tests/HighAvailability", swiftSettings: plain),
            .executableTarget(
                name: "benchmark",
                dependencies: [
                    "Contracts", "Crypto", "Database", "Documents", "Enrollment", "EnrollmentDomain", "HTTP", "HTTPClient", "HTTPServer",
                    "Journey", "Payment",
                    "PaymentDomain", "Primitives", "Runtime", "Service", "SignIn", "Web",
                ], path: "Tests/Benchmark", swiftSettings: plain),
            tests(
                "SystemTests",
                [
                    "Journey", "PassportMain", "EnrollmentMain", "PaymentMain", "Enrollment", "Passport", "Payment", "Crypto", "Database",
                    "HTTP", "HTTPClient", "Primitives",
                ]),
            tests("ContractsTests", ["Contracts", "HTTP", "Primitives"]),
            tests("HTTPServerTests", ["HTTPServer", "HTTP", "Runtime"]),
            tests("HTTPClientTests", ["HTTPClient", "HTTPServer", "HTTP", "Runtime", "Primitives"]),
            tests("DatabaseTests", ["Database", "ScratchDatabase", "DatabaseCrashWriter", "Runtime", "Primitives"]),
            .executableTarget(
                name: "DatabaseCrashWriter", dependencies: ["Database", "Runtime", "Primitives"], path: "Tests/DatabaseCrashWriter",
                swiftSettings: plain),
            tests("CryptoTests", ["Crypto", "Runtime", "Primitives", "CSodium"]),
            tests("CSVTests", ["CSV"]),
            tests("ZipTests", ["Zip", "Primitives"]),
            tests("WebTests", ["Web", "HTTP", "PageChecks"]),
            .target(name: "Waiting", path: "Tests/Waiting", swiftSettings: plain),
            tests("OutboxTests", ["Outbox", "Database", "ScratchDatabase", "Runtime", "Primitives", "Waiting"]),
            tests(
                "ServiceTests",
                [
                    "Service", "Passport", "Enrollment", "Payment", "Database", "ScratchDatabase", "HTTP", "HTTPClient", "Runtime",
                    "Primitives", "Waiting",
                ]),
            tests("DocumentsTests", ["Documents", "Primitives"]),
            tests(
                "PassportTests",
                [
                    "PageChecks",
                    "Passport", "PassportDomain", "Captcha", "Contracts", "Crypto", "Database", "HTTP", "HTTPClient", "HTTPServer",
                    "Outbox",
                    "Primitives",
                    "Runtime", "ScratchDatabase", "Service",
                ]),
            tests(
                "EnrollmentTests",
                [
                    "PageChecks",
                    "Enrollment", "EnrollmentDomain", "Captcha", "Contracts", "Crypto", "CSV", "Database", "Documents", "HTTP",
                    "HTTPClient", "Outbox", "Primitives", "Runtime", "ScratchDatabase", "Service", "SignIn", "Web", "Zip",
                ]),
            tests(
                "PaymentTests",
                [
                    "PageChecks",
                    "Payment", "PaymentDomain", "Primitives", "Contracts", "Runtime", "HTTP", "HTTPClient", "HTTPServer", "Database",
                    "Crypto",
                    "Outbox", "ScratchDatabase", "Service", "SignIn", "Waiting", "Web",
                ]),
        ]
)
