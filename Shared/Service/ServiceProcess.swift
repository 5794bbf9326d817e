public import Database
import Foundation
public import HTTP
import HTTPClient
import HTTPServer
import Primitives
public import Runtime
public import Web

/// A service's executable: its subcommands and its life from start to drained stop (SPEC S4, S5, S7).
public struct ServiceProcess<Settings: Sendable, Services: Sendable>: Sendable {
    public let name: String
    public let title: String
    /// The name in the header of its pages.
    public let site: @Sendable (Services) -> HTML
    public let migrations: [Migration]
    /// Reads the service's own settings after the common ones.
    public let settings: @Sendable (Configuration) throws -> Settings
    public let assemble: @Sendable (Settings, ServiceSettings, Host) async throws -> Services
    public let routes: [Route<Services>]
    public let internalRoutes: [Route<Services>]
    public let jobs: [Job<Services>]
    public let commands: [OperatorCommand<Services>]
    /// Addresses that it answers at beside its public and its internal one.
    public let listeners: @Sendable (Services, ServiceSettings, Host) throws -> [Listener]

    /// The version in `/openapi.json` and the start line of the log.
    public static var version: String { "0.1.0" }

    public init(
        name: String, title: String, site: @escaping @Sendable (Services) -> HTML, migrations: [Migration],
        settings: @escaping @Sendable (Configuration) throws -> Settings,
        assemble: @escaping @Sendable (Settings, ServiceSettings, Host) async throws -> Services, routes: [Route<Services>],
        internalRoutes: [Route<Services>], jobs: [Job<Services>] = [], commands: [OperatorCommand<Services>] = [],
        listeners: @escaping @Sendable (Services, ServiceSettings, Host) throws -> [Listener] = { _, _, _ in [] }
    ) {
        self.name = name
        self.title = title
        self.site = site
        self.migrations = migrations
        self.settings = settings
        self.assemble = assemble
        self.routes = routes
        self.internalRoutes = internalRoutes
        self.jobs = jobs
        self.commands = commands
        self.listeners = listeners
    }

    /// Does what the command line asks and ends the process: 0 done, 1 failed, 2 misused or misconfigured.
    public func run(_ arguments: [String] = CommandLine.arguments) async -> Never {
        let words = Array(arguments.dropFirst())
        do {
            guard let command = words.first else { throw UsageError() }
            if let end = words.firstIndex(of: "--help") {
                say(help(words.prefix(upTo: end)))
                exit(0)
            }
            try await perform(command, Array(words.dropFirst()))
            exit(0)
        } catch let error as UsageError {
            complain(error.reason.map { "\(name): \($0)\n" } ?? usage)
            exit(2)
        } catch let error as ConfigurationError {
            complain("\(name): \(error)\n")
            exit(2)
        } catch {
            complain("\(name): \(Self.text(of: error))\n")
            exit(1)
        }
    }

    /// For an operator: the refusal, and what is wrong with each input.
    static func text(of error: any Error) -> String {
        if let error = error as? DatabaseError { return error.line }
        guard let problem = (error as? any ProblemConvertible)?.problem else { return "\(error)" }
        let fields = problem.fields.map { "\($0.name): \($0.message.en)" }
        return ([problem.message.en] + fields).joined(separator: "; ")
    }

    private func perform(_ command: String, _ arguments: [String]) async throws {
        let own = try operatorCommand([command] + arguments)
        if let own, case .alone(let work) = own.command.work { return print(try await work(own.arguments)) }
        let configuration = Configuration.ofProcess()
        let common = try ServiceSettings(configuration)
        let settings = try settings(configuration)
        switch (command, arguments.count) {
        case ("serve", 0): try await serve(common, settings)
        case ("migrate", 0): say(try migrate(common))
        case ("healthcheck", 0): try await healthcheck(common)
        case ("config", 0): say(configuration.entries.map(Self.line).joined())
        case ("backup", 1): try backup(common, to: arguments[0])
        case ("copy-to", 1): try CopyCommand(migrations: migrations, say: say).run(from: common.database, to: arguments[0])
        default:
            guard let own, case .inside(let work) = own.command.work else { throw UsageError() }
            let host = try host(common, log: .silent)
            defer { host.database.close() }
            print(try await work(own.arguments, try await assemble(settings, common, host)))
        }
    }

    /// The service's own command that the words begin with, and what it is given; `nil` when they are none of its.
    func operatorCommand(_ words: [String]) throws(UsageError) -> (command: OperatorCommand<Services>, arguments: CommandArguments)? {
        let named = commands.lazy.compactMap { command in command.arguments(in: words).map { (command, $0) } }
        guard let (command, texts) = named.first else { return nil }
        return (command, try command.read(texts))
    }

    private func print(_ text: String) { if !text.isEmpty { say(text + "\n") } }

    private func migrate(_ common: ServiceSettings) throws -> String {
        let database = try open(common)
        defer { database.close() }
        return "the database is at version \(database.schemaVersion)\n"
    }

    private func open(_ common: ServiceSettings, _ log: Log = .silent, _ metrics: Metrics = Metrics()) throws -> Database {
        do {
            return try Database.open(common.database, migrations: migrations, log: log, metrics: metrics)
        } catch let error as DatabaseError where error.isWrongPlace {
            throw ConfigurationError.unusable(name: "DATABASE_URL", reason: error.line)
        }
    }

    private func backup(_ common: ServiceSettings, to path: String) throws {
        try common.database.backup(to: path, migrations: migrations)
        say("written to \(path)\n")
    }

    /// Asks the running service whether it is ready, at its internal address.
    private func healthcheck(_ common: ServiceSettings) async throws {
        let address: BaseURL =
            switch common.internalListen {
            case .tcp(let host, let port): .tcp("http://\(host):\(port)")
            case .unix(let path): .unix(path: path)
            }
        let client = HTTPClient()
        defer { client.close() }
        let answer = try await client.send(Call(.get, "/readyz", at: address, timeout: .seconds(3)))
        guard answer.status == .ok else { throw NotReady(status: answer.status.rawValue) }
        say("ready\n")
    }

    private func serve(_ common: ServiceSettings, _ own: Settings) async throws {
        let effects = try common.effects()
        let log = Log.standardOutput(service: name, level: common.logLevel, now: { effects.now() })
        let host = try host(common, log: log)
        let services = try await assemble(own, common, host)
        let stop = StopSignal()
        let further = try listeners(services, common, host)
        let servers = try listen(common, services, host) + further.map { try $0.serve() }
        log.info("started", ["version": .text(Self.version), "listen": .text(common.listen.description)])
        let claim = host.database.claim("jobs")
        let work = Task {
            await withTaskGroup(of: Void.self) { group in
                for job in jobs { group.addTask { await job.run(services, log: log) { claim.isHeld } } }
            }
        }
        await stop.received()
        log.info("draining")
        await withTaskGroup(of: Void.self) { group in
            for server in servers { group.addTask { await server.stop() } }
        }
        work.cancel()
        await work.value
        claim.release()
        for listener in further { listener.close() }
        host.client.close()
        host.database.close()
        log.info("stopped")
    }

    private func host(_ common: ServiceSettings, log: Log) throws -> Host {
        let metrics = Metrics()
        let effects = try common.effects()
        let database = try open(common, log, metrics)
        return Host(database: database, client: HTTPClient(log: log), effects: effects, log: log, metrics: metrics)
    }

    private func listen(_ common: ServiceSettings, _ services: Services, _ host: Host) throws -> [HTTPServer] {
        let readiness = Readiness(database: host.database)
        let document = try JSON.encode(OpenAPI(title: title, version: Self.version, routes: routes + internalRoutes))
        let limit = RateLimit(perSecond: common.requestsPerSecond)
        let isOpen = OperationsRoutes.unguarded
        let open = application(
            routes + PageRoutes.all() + OperationsRoutes.open(readiness: readiness, document: document), common, services, host
        ) { request, operation throws(Problem) in
            guard operation.limitsItsClients || limit.admit(request, at: host.effects.now()) else { throw .tooManyRequests }
        }
        let inside = application(
            internalRoutes + OperationsRoutes.open(readiness: readiness, document: document)
                + OperationsRoutes.guarded(metrics: host.metrics),
            common, services, host
        ) { request, _ throws(Problem) in
            guard isOpen.contains(request.path) || common.callers.isKnown(request) else { throw .unknownCaller }
        }
        return [
            try HTTPServer(
                common.internalListen, limits: common.limits, log: host.log, metrics: host.metrics, handler: inside.answer),
            try HTTPServer(
                common.listen, limits: common.limits, trustsForwardedFor: common.trustsForwardedFor, log: host.log, metrics: host.metrics,
                handler: open.answer),
        ]
    }

    private func application(
        _ routes: [Route<Services>], _ common: ServiceSettings, _ services: Services, _ host: Host,
        admit: @escaping @Sendable (Request, HTTP.Operation) throws(Problem) -> Void
    ) -> Application<Services> {
        Application(
            router: Router(routes), services: services, effects: host.effects, log: host.log, metrics: host.metrics,
            logsRequests: common.logsRequests, site: site(services), admit: admit)
    }

    /// What the words' commands are for: those that begin with them, or all.
    func help(_ words: ArraySlice<String>) -> String {
        let own = commands.filter { command in
            let named = command.name.split(separator: " ").map(String.init)
            return !words.isEmpty && (named.starts(with: words) || words.starts(with: named))
        }
        return own.isEmpty ? usage : own.map(text).joined()
    }

    private func text(of command: OperatorCommand<Services>) -> String {
        "  \(name) \(command.name) \(command.arguments)\n      \(command.meaning)\n"
    }

    private var usage: String {
        let own = commands.map(text).joined()
        return """
            usage:
              \(name) serve            answer requests until SIGTERM
              \(name) migrate          bring the database to this version
              \(name) healthcheck      ask the running service whether it is ready
              \(name) config           print the settings in force
              \(name) backup FILE      copy the database to a new SQLite file, while it is in use
              \(name) copy-to URL      copy the database of the stopped service into an empty one, sqlite:FILE or postgresql://…
            \(own)
            """
    }

    private static func line(_ entry: Configuration.Entry) -> String {
        "\(entry.name)=\(entry.shown)\(entry.isDefault ? "   (default)" : "")\n    \(entry.meaning)\n"
    }

    private func say(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
    private func complain(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// The command line asks for nothing that there is: the whole usage is shown, or what is wrong with one command's arguments.
public struct UsageError: Error, Equatable {
    let reason: String?

    /// - Parameter reason: what is wrong with which argument, in one line.
    public init(_ reason: String? = nil) { self.reason = reason }
}

struct NotReady: Error, CustomStringConvertible {
    let status: Int
    var description: String { "not ready: the service answered \(status)" }
}
