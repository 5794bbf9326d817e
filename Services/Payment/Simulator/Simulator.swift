import Database
import HTTPClient
import HTTPServer
import PaymentDomain
import Primitives
import Runtime
public import Service
import Web

/// Both gateways as merchants meet them, with their own database and keys, as strict as the real ones, and faulty on request (SPEC Y4).
/// Its money is play money.
public struct Simulator: Sendable {
    let settings: SimulatorSettings
    let keys: SimulatorKeys
    let database: Database
    let effects: Effects
    let log: Log
    let client: HTTPClient
    /// Where PayEase was told to post: it is part of a merchant's contract there, not of an order.
    let payeaseNotifyURL: String

    init(_ settings: SimulatorSettings, notifyURL: String, host: Host) throws {
        let keys = try SimulatorKeys(folder: settings.folder, random: host.effects.random)
        let database = try Database.open(
            .sqlite(path: settings.folder + "/gateways.db"), migrations: SimulatorStore.migrations, options: .init(readers: 1),
            log: host.log)
        self.init(settings, keys, database, notifyURL: notifyURL, host.effects, host.log, host.client)
    }

    init(
        _ settings: SimulatorSettings, _ keys: SimulatorKeys, _ database: Database, notifyURL: String, _ effects: Effects, _ log: Log,
        _ client: HTTPClient
    ) {
        self.settings = settings
        self.keys = keys
        self.database = database
        self.effects = effects
        self.log = log
        self.client = client
        payeaseNotifyURL = notifyURL + "/callbacks/payease"
    }

    /// The simulated gateways answer at an address of their own, if there are any.
    public static func listeners(of services: PaymentServices, settings: ServiceSettings, host: Host) throws -> [Listener] {
        guard let simulator = services.simulator else { return [] }
        let listener = Listener(
            simulator.settings.listen, routes: SimulatorRoutes.all, services: simulator,
            site: "\(zh: "收银台（模拟）", en: "Cashier (simulated)")", common: settings,
            host: host
        ) { simulator.database.close() }
        return [listener]
    }
}
