import Database
import HTTPClient
import Outbox
import Primitives
import Runtime
public import Service
import SignIn

extension PaymentServices {
    /// Puts the service together.
    /// - Throws: `DatabaseError` or the file system's error when the simulator's folder can't be used.
    public init(settings: PaymentSettings, common: ServiceSettings, host: Host) throws {
        let send = transport(over: host.client, timeout: settings.gatewayTimeout)
        switch settings.gateways {
        case .real(let alipay, let payease):
            gateways = Gateways(alipay, payease, settings, host, send)
            simulator = nil
        case .simulated(let own):
            let simulator = try Simulator(own, notifyURL: settings.notifyURL, host: host)
            gateways = Gateways(simulator, settings, host, send)
            self.simulator = simulator
        }
        database = host.database
        effects = host.effects
        log = host.log
        callers = common.callers
        clients = Set(settings.clients.map(\.name))
        attemptLifetime = settings.attemptLifetime
        refundLease = RefundLease(call: settings.gatewayTimeout)
        courier = Courier(
            database: host.database, effects: host.effects, log: host.log, metrics: host.metrics,
            routes: EventPost.routes(settings.clients, host.client, host.database, host.effects, host.metrics))
        alarms = Alarms(metrics: host.metrics, log: host.log)
        backlog = Backlog(metrics: host.metrics, effects: host.effects)
        forgeryLimit = ForgeryLimit(metrics: host.metrics)
        PublicAddress.warnIfExposed(settings.publicURL, named: "PUBLIC_URL", host.log)
        desk = settings.desk.map { $0.desk(host, publicURL: settings.publicURL) }
    }
}

extension DeskSettings {
    fileprivate func desk(_ host: Host, publicURL: String) -> OperatorDesk {
        let peer = PassportPeer(
            issuer: issuer, base: passport, clientID: clientID, clientSecret: clientSecret, client: host.client, effects: host.effects)
        return OperatorDesk(
            database: host.database, effects: host.effects, passport: peer,
            client: PassportClient(id: clientID, issuer: issuer, publicURL: publicURL), publicURL: publicURL, sessionTime: sessionTime)
    }
}

extension Gateways {
    fileprivate init(
        _ alipay: AlipaySettings, _ payease: PayEaseSettings, _ settings: PaymentSettings, _ host: Host, _ send: @escaping Transport
    ) {
        self.alipay = AlipayGateway(
            alipay: Alipay(appID: alipay.appID, sellerID: alipay.sellerID, key: alipay.key, gatewayKey: alipay.gatewayKey),
            addresses: .init(
                cashier: alipay.gateway, interface: alipay.gateway, notify: settings.notifyURL + "/callbacks/alipay",
                back: settings.publicURL + "/return/alipay"), effects: host.effects, log: host.log, send: send,
            download: download(over: host.client))
        self.payease = PayEaseGateway(
            payease: PayEase(
                merchant: payease.merchant, key: payease.key, gatewayKey: payease.gatewayKey, hashedText: payease.hashedText,
                unknownOrders: payease.unknownOrders, doneRefunds: payease.doneRefunds, failedRefunds: payease.failedRefunds),
            addresses: .init(
                cashier: payease.gateway, interfaces: payease.interfaces, back: settings.publicURL + "/return/payease", bills: nil),
            refundOperator: payease.refundOperator, refundPatience: payease.refundPatience, log: host.log, send: send,
            download: download(over: host.client))
    }

    /// The channels as they are for real gateways; only the addresses and keys are the simulator's.
    fileprivate init(_ simulator: Simulator, _ settings: PaymentSettings, _ host: Host, _ send: @escaping Transport) {
        let addresses = simulator.settings
        alipay = AlipayGateway(
            alipay: simulator.keys.alipayMerchant,
            addresses: .init(
                cashier: addresses.browserURL + "/gateway.do", interface: addresses.serviceURL + "/gateway.do",
                notify: settings.notifyURL + "/callbacks/alipay", back: settings.publicURL + "/return/alipay"), effects: host.effects,
            log: host.log, send: send, download: download(over: host.client))
        payease = PayEaseGateway(
            payease: simulator.keys.payeaseMerchant,
            addresses: .init(
                cashier: addresses.browserURL + "/prs/user_payment.checkit", interfaces: addresses.serviceURL + "/merchant/order",
                back: settings.publicURL + "/return/payease", bills: addresses.serviceURL + "/bills/payease"), refundOperator: "system",
            refundPatience: PayEaseSettings.usualRefundPatience, log: host.log, send: send, download: download(over: host.client))
    }
}
