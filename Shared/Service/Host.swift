public import Database
public import HTTPClient
public import Runtime

/// What the process gives to the service inside it.
public struct Host: Sendable {
    public let database: Database
    public let client: HTTPClient
    public let effects: Effects
    public let log: Log
    public let metrics: Metrics

    public init(database: Database, client: HTTPClient, effects: Effects, log: Log, metrics: Metrics) {
        self.database = database
        self.client = client
        self.effects = effects
        self.log = log
        self.metrics = metrics
    }
}

/// Work that comes back by itself: outbox, hold expiry, janitor. Of all processes that share a database one does it.
public struct Job<Services: Sendable>: Sendable {
    public typealias Strand = @Sendable () async throws -> Void

    let name: StaticString
    let every: Duration
    private let strands: @Sendable (Services) -> [Strand]

    /// - Parameter every: the pause between two runs, by the machine's clock; what is due is judged by the service's clock.
    public init(_ name: StaticString, every: Duration, _ work: @escaping @Sendable (Services) async throws -> Void) {
        self.init(name, every: every, strands: { services in [{ try await work(services) }] })
    }

    /// - Parameter strands: parts of the work that come back each at its own pace; none waits for another.
    public init(_ name: StaticString, every: Duration, strands: @escaping @Sendable (Services) -> [Strand]) {
        self.name = name
        self.every = every
        self.strands = strands
    }

    /// Runs until the task is cancelled, whenever it is this process' turn. A failed run is logged and the next one comes as usual.
    func run(_ services: Services, log: Log, isOurTurn: @escaping @Sendable () -> Bool) async {
        await withTaskGroup(of: Void.self) { group in
            for strand in strands(services) { group.addTask { await run(strand, log, isOurTurn) } }
        }
    }

    private func run(_ strand: Strand, _ log: Log, _ isOurTurn: () -> Bool) async {
        while !Task.isCancelled {
            do {
                if isOurTurn() { try await strand() }
            } catch is CancellationError {
                return
            } catch {
                log.error("job.failed", ["job": .text(name.description), "cause": .failure(error)])
            }
            try? await Task.sleep(for: every)
        }
    }
}

/// A subcommand of one service beside those that all have: `import-roster FILE`, `client add --name NAME …`.
public struct OperatorCommand<Services: Sendable>: Sendable {
    /// What a command needs before it can run.
    enum Work: Sendable {
        /// The service's settings and its database.
        case inside(@Sendable (CommandArguments, Services) async throws -> String)
        /// Nothing but its arguments: no environment is read.
        case alone(@Sendable (CommandArguments) async throws -> String)
    }

    let name: String
    let arguments: String
    let meaning: String
    let work: Work
    private let form: CommandForm

    /// - Parameters:
    ///   - name: one word or more.
    ///   - arguments: as the usage shows them, which is also what is accepted: `SITTING FILE`, `--name NAME [--public]`. What stands in
    ///     brackets may be left out; an option whose value ends in `…` may be repeated.
    ///   - run: takes the arguments, answers what is printed; an error is printed as one line and ends the process with status 1,
    ///     `UsageError` with 2.
    public init(
        _ name: String, _ arguments: String, _ meaning: String,
        run: @escaping @Sendable (CommandArguments, Services) async throws -> String
    ) {
        self.init(name, arguments, meaning, .inside(run))
    }

    /// A command that works anywhere: on a machine that has no service, no settings and no keys.
    public init(
        alone name: String, _ arguments: String, _ meaning: String, run: @escaping @Sendable (CommandArguments) async throws -> String
    ) {
        self.init(name, arguments, meaning, .alone(run))
    }

    private init(_ name: String, _ arguments: String, _ meaning: String, _ work: Work) {
        (self.name, self.arguments, self.meaning, self.work) = (name, arguments, meaning, work)
        form = CommandForm(arguments)
    }

    /// What follows this command's name on the line; `nil` when another command is meant.
    func arguments(in words: [String]) -> [String]? {
        let own = name.split(separator: " ").map(String.init)
        return words.starts(with: own) ? Array(words.dropFirst(own.count)) : nil
    }

    func read(_ texts: [String]) throws(UsageError) -> CommandArguments { try form.read(texts) }
}
