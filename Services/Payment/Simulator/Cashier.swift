import Crypto
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime

/// What a payer does at the cashier.
enum CashierAction: String {
    case pay, fail, leave
}

extension Simulator {
    /// `GET /cashier/{id}`: where PayEase's order form leads.
    func showCashier(_ request: Request) async throws -> Response {
        let trade = try await trade(request)
        guard trade.status != .paid, trade.status != .closed else { return CashierPage.refusal(CashierPage.paid, at: trade.channel) }
        return CashierPage.response(trade)
    }

    private func trade(_ request: Request) async throws -> Trade {
        guard let id = request.parameters["id"].flatMap(ID<Trade>.init), let trade = try await database.read({ try $0.trade(id) }) else {
            throw Problem.notFound
        }
        return trade
    }

    /// `POST /cashier/{id}`
    func act(_ request: Request) async throws -> Response {
        let form = try request.form()
        guard let id = request.parameters["id"].flatMap(ID<Trade>.init), let action = form["action"].flatMap(CashierAction.init) else {
            throw Problem.notFound
        }
        let faults = form.all("fault").compactMap(Fault.init)
        try await act(action, on: id, with: faults)
        return .seeOther("/cashier/\(id)/end")
    }

    func act(_ action: CashierAction, on id: ID<Trade>, with faults: [Fault] = []) async throws {
        try await database.write { [self] tx in
            guard let trade = try tx.trade(id) else { throw Problem.notFound }
            for fault in faults { try tx.set(fault, for: trade.serial, times: fault.usualTimes) }
            switch action {
            case .pay: try self.pay(trade, tx)
            case .fail: try self.fail(trade, tx)
            case .leave: try self.leave(trade, tx)
            }
        }
    }

    private func pay(_ trade: Trade, _ tx: Transaction) throws {
        guard let paid = trade.paid(at: effects.now()) else { return }
        try tx.keep(paid)
        try queueCallbacks(for: paid, tx)
    }

    private func leave(_ trade: Trade, _ tx: Transaction) throws {
        guard try tx.happens(.paidAfterClose, to: trade.serial) else { return }
        try tx.payLate(trade.id, at: effects.now() + settings.lateness)
    }

    /// At Alipay a payer may try again within the trade; PayEase tells the merchant.
    private func fail(_ trade: Trade, _ tx: Transaction) throws {
        guard trade.channel == .payease, trade.status == .waiting else { return }
        var failed = trade
        failed.status = .failed
        try tx.keep(failed)
        try queueCallbacks(for: failed, tx)
    }

    /// `GET /cashier/{id}/end`
    func showEnd(_ request: Request) async throws -> Response {
        let trade = try await trade(request)
        let back = try backward(trade)
        return CashierPage.end(trade, back: back.appended(to: trade.returnURL))
    }

    /// What a browser brings back to the merchant. Alipay's says nothing of the trade's status.
    private func backward(_ trade: Trade) throws -> FormFields {
        switch trade.channel {
        case .alipay:
            let fields = FormFields([
                ("app_id", SimulatorKeys.appID), ("auth_app_id", SimulatorKeys.appID), ("charset", "utf-8"),
                ("method", "alipay.trade.page.pay.return"), ("out_trade_no", trade.number), ("seller_id", SimulatorKeys.sellerID),
                ("timestamp", effects.now().beijing), ("total_amount", trade.amount.yuan), ("trade_no", trade.transaction),
                ("version", "1.0"),
            ])
            let sign = try keys.alipay.sign(fields.signedText(without: [], skipsEmpty: false), digest: .sha256)
            return fields.adding("sign_type", "RSA2").adding("sign", Base64.encode(sign))
        case .payease:
            let key = keys.payeaseKey
            let status = trade.payeaseReturnStatus.rawValue
            let sign = try keys.payease.sign(Array((trade.number + status + trade.amount.yuan + PayEase.yuan).utf8), digest: .md5)
            return FormFields([
                ("v_oid", trade.number), ("v_pmode", "simulated"), ("v_pstatus", status), ("v_pstring", status),
                ("v_amount", trade.amount.yuan), ("v_moneytype", PayEase.yuan),
                ("v_md5info", PayEase.fingerprint([trade.number, status, status, "simulated"], key: key)),
                ("v_md5money", PayEase.fingerprint([trade.amount.yuan, PayEase.yuan], key: key)), ("v_sign", sign.hexadecimal),
            ])
        }
    }
}

extension Trade {
    fileprivate var payeaseReturnStatus: PayEase.ReturnStatus {
        switch status {
        case .waiting: .submitted
        case .paid, .closed: .paid
        case .failed: .failed
        }
    }
}
