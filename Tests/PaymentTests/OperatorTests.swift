import Contracts
import Database
import HTTP
import PaymentDomain
import Primitives
import Runtime
import Testing

@testable import Payment

/// What operators find and do (SPEC Y12).
@Suite("Operators")
struct OperatorTests {
    @Test("Y12 an order is found by each of its numbers", arguments: Channel.allCases)
    func everyNumber(channel: Channel) async throws {
        let world = try World()
        _ = try await world.paidOrder(9_000, by: channel)
        let order = try await world.newOrder(3_000)
        let attempt = try await world.pay(order, channel)
        try await world.settle()
        _ = try await world.giveBack(["entry-1": 3_000], of: order, id: "r-17")
        try await world.settle()
        let (reference, gateway, refund) = try await world.services.database.read { tx in
            (
                try tx.found(order.id).reference, try tx.attemptsInFull(of: order.id).first?.gatewayNumber,
                try tx.refunds(of: order.id).first?.refund.id
            )
        }
        let numbers = [
            order.id.description, order.id.bytes.hexadecimal.uppercased(), reference, attempt.number, attempt.id.description, gateway ?? "",
            refund?.description ?? "", refund?.bytes.hexadecimal ?? "", "r-17", " r-17\n",
        ]
        for number in numbers { #expect(try await world.found(number) == [order.id.description], "\(number)") }
        for number in ["", "r-18", "%", "'", String(repeating: "9", count: 300), "\0"] {
            #expect(try await world.found(number) == [], "\(number)")
        }
    }

    @Test("Y12 PayEase's own number of a refund, which only its bill tells, finds the order")
    func numberOfBill() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .payease)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.settle()
        let number = try await world.simulator.database.read { try $0.first("SELECT request FROM given_back") { try $0.next(String.self) } }
        #expect(try await world.found(number ?? "") == [])
        world.pass(.hours(24))
        _ = try await world.services.reconcile(.payease, BillDay(containing: World.start))
        #expect(try await world.found(number ?? "") == [order.id.description])
    }

    @Test("Y12 an item that several orders were for finds them all, the newest first, and no more than fifty")
    func several() async throws {
        let world = try World()
        var orders: [String] = []
        for _ in 0..<(PaymentServices.mostFound + 1) {
            orders.append(try await world.newOrder(3_000).id.description)
            world.pass(.seconds(1))
        }
        let body: FoundOrdersBody = try await world.operate(.get, "/api/v1/orders?number=entry-1")
        #expect(body.orders.map(\.id) == orders.reversed().dropLast() && !body.isComplete)
    }

    @Test("Y12 an exam's token finds nothing and does nothing that is an operator's", arguments: [World.token, "nobody", ""])
    func strangers(token: String) async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        for route in OperatorRoutes.table {
            let target = route.pattern.replacing("{id}", with: order.id.description)
            let answer = try await world.inside(route.method, target, Array("{}".utf8), token: token)
            #expect(answer.status == (token == World.token ? .forbidden : .unauthorized), "\(target)")
        }
    }

    @Test("Y12 a history tells all that happened, in the order of time", arguments: Channel.allCases)
    func history(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        world.pass(.seconds(10))
        world.setDown(true)
        let attempt = try await world.pay(order, channel, .forged)
        try await world.settle()
        world.setDown(false)
        world.pass(.minutes(1))
        _ = try await world.giveBack(["entry-1": 3_000], of: order, note: "seat gone")
        try await world.settle()
        let story: OrderStoryBody = try await world.operate(.get, "/api/v1/orders/\(order.id)/history")
        let told = story.entries.map { "\($0.kind.rawValue) \($0.word)" }
        #expect(
            told.prefix(2) == ["order.created ", "attempt.started \(channel.rawValue)"]
                && Set(told[2...8]) == [
                    "callback.received forged", "callback.received applied", "attempt.changed paid", "ledger.posted received",
                    "event.written paid", "event.not_delivered paid", "alarm.raised forged",
                ], "\(told)")
        let refund = told[9...].filter { $0 != "callback.received repeated" }
        #expect(
            refund.sorted() == [
                "event.delivered paid", "event.delivered refunded", "event.written refunded", "ledger.posted refunded",
                "ledger.posted returned", "refund.answered done", "refund.asked asked", "refund.due requested",
            ], "\(told)")
        #expect(told.count { $0 == "callback.received repeated" } == (channel == .alipay ? 1 : 0), "Alipay tells of refunds, too")
        #expect(story.entries.map(\.at) == story.entries.map(\.at).sorted() && story.isComplete)
        #expect(story.order.state == .refunded && story.attempts.map(\.number) == [attempt.number] && story.waitingEvents == 0)
        #expect(story.refunds.first?.note == "seat gone" && story.items.first?.returned == Money(fen: 3_000))
        let callback = try #require(story.entries.last { $0.kind == .callback && $0.word == "applied" })
        #expect(callback.detail?.contains(attempt.number) == true && callback.by != nil, "the callback itself")
    }

    @Test("Y12 an unknown outcome, and how it ended, is in the history")
    func unknown() async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        try await world.pay(order, .alipay, .lost)
        world.cut()
        world.pass(.minutes(1))
        try await world.settle()
        world.cut(false)
        world.pass(.minutes(1))
        try await world.settle()
        let story = try await world.services.story(of: order.id)
        #expect(story.entries.filter { $0.kind == .attemptChanged }.map(\.word) == ["unknown", "paid"])
        #expect(story.entries.last { $0.kind == .attemptChanged }?.by == "answer")
    }

    @Test("Y12 an operator gives back some of an order, once for a key; the exam hears which items", arguments: Channel.allCases)
    func refund(channel: Channel) async throws {
        let world = try World()
        let order = try await world.paidOrder(2_000, 3_000, by: channel)
        let wish = RefundByHandBody(id: "case-1", amount: Money(fen: 2_500), reason: " 考生 申诉 ")
        for _ in 0..<3 {
            let body: RefundBody = try await world.operate(.post, "/api/v1/orders/\(order.id)/operator-refund", wish)
            #expect(body.items.map(\.amount) == [Money(fen: 2_000), Money(fen: 500)])
        }
        try await world.settle()
        #expect(try await world.takings().refunded == Money(fen: 2_500))
        #expect(world.events.last?.refund?.items.map(\.left) == [.zero, Money(fen: 2_500)])
        let story = try await world.services.story(of: order.id)
        let acts = story.entries.filter { $0.kind == .act }
        #expect(acts.map(\.by) == ["operator-li"] && acts.map(\.detail) == ["考生 申诉"] && acts.map(\.word) == ["refund"])
        #expect(try await world.books().isBalanced)
    }

    @Test("Y12 a refund by hand never exceeds what is left, needs a reason, and its key stands for its content")
    func refusedRefunds() async throws {
        let world = try World()
        let order = try await world.paidOrder(2_000, 3_000, by: .alipay), unpaid = try await world.newOrder(1_000)
        func code(_ order: Order, _ id: String, _ fen: Int64, _ reason: String = "why") async throws -> String {
            let body = try JSON.encode(RefundByHandBody(id: id, amount: Money(fen: fen), reason: reason))
            let answer = try await world.inside(
                .post, "/api/v1/orders/\(order.id)/operator-refund", body, token: World.operatorToken)
            return answer.status == .accepted ? "accepted" : try answer.problem().code
        }
        #expect(try await code(order, "a", 5_001) == "refund.more_than_is_left")
        #expect(try await code(order, "a", 0) == "invalid_input")
        #expect(try await code(order, "a", -1) == "invalid_input")
        #expect(try await code(order, "a", 1, " \n") == "invalid_input")
        #expect(try await code(order, "", 1) == "invalid_input")
        #expect(try await code(order, "a", 1, String(repeating: "长", count: 129)) == "invalid_input")
        #expect(try await code(unpaid, "a", 1) == "order.not_paid")
        #expect(try await code(order, "a", 4_000) == "accepted")
        #expect(try await code(order, "a", 3_999) == "refund.idempotency_conflict")
        #expect(try await code(order, "a", 4_000, "another") == "refund.idempotency_conflict")
        #expect(try await code(order, "b", 1_001) == "refund.more_than_is_left")
        #expect(try await world.giveBack(["entry-2": 1_000], of: order, id: "a").status == .accepted, "an exam's key is another")
        #expect(try await world.services.story(of: order.id).entries.count { $0.kind == .act } == 1)
    }

    @Test("Y12 refunds by hand at the same moment give back no more than there is")
    func refundRace() async throws {
        let world = try World()
        let order = try await world.paidOrder(1_000, 1_000, by: .alipay)
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    let wish = RefundByHand(amount: Money(fen: 700), reason: "race", key: "k\(number)")
                    return (try? await world.services.refund(order.id, wish, by: "operator-li")) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(accepted == 2)
        try await world.settle()
        #expect(try await world.books().isBalanced)
        #expect(try await world.takings().refunded == Money(fen: 1_400))
    }

    @Test("Y12 what the exam was told is told again, in its order, also what it hasn't taken yet")
    func resend() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        let refusal = try await world.inside(
            .post, "/api/v1/orders/\(try await world.newOrder().id)/resend", try JSON.encode(ReasonBody(reason: "r")),
            token: World.operatorToken)
        #expect(try refusal.problem().code == "order.nothing_to_resend")
        world.setDown(true)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        try await world.settle()
        for _ in 0..<2 {
            let body: ResentBody = try await world.operate(
                .post, "/api/v1/orders/\(order.id)/resend", ReasonBody(reason: "报名库已恢复到备份"))
            #expect(body.events == 2)
        }
        world.setDown(false)
        try await world.settle()
        #expect(world.events.map(\.kind) == [.paid, .paid, .refunded])
        #expect(Set(world.events.map(\.id)).count == 2)
        #expect(try await world.services.story(of: order.id).entries.count { $0.kind == .act } == 2)
    }

    @Test("Y12 an operator has the gateway asked at once, also where nothing more was expected", arguments: Channel.allCases)
    func refresh(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000, expiresIn: .hours(1))
        let (attempt, redirect) = try await world.attempt(order, channel)
        let trade = try await world.openCashier(redirect)
        world.pass(.hours(1))
        try await world.settle()
        try await world.services.database.write { try $0.run("UPDATE attempts SET check_at = NULL") }
        try await world.simulator.database.write {
            try $0.run("UPDATE trades SET paid_at = $2, status = 'paid' WHERE id = $1", trade.id, world.now)
        }
        try await world.settle()
        #expect(try await world.attempt(attempt.id).state == .closed)
        let body: OrderStoryBody = try await world.operate(
            .post, "/api/v1/orders/\(order.id)/operator-refresh", ReasonBody(reason: "考生有付款截图"))
        #expect(body.order.state == .paid && body.attempts.map(\.state) == ["paid"])
        #expect(try await world.books().isBalanced)
    }

    @Test("Y12 a refund that waits for its next try is tried at once")
    func refreshRefund() async throws {
        let world = try World()
        let order = try await world.paidOrder(3_000, by: .alipay)
        _ = try await world.giveBack(["entry-1": 3_000], of: order)
        world.cut()
        for _ in 0..<6 {
            world.pass(.minutes(6))
            try await world.services.executeDueRefunds()
        }
        world.pass(.minutes(1))
        world.cut(false)
        #expect(try await world.services.executeDueRefunds() == 0)
        try await world.services.refreshByHand(order.id, because: "why", by: "operator-li")
        #expect(try await world.state(of: order) == .refunded)
    }

    @Test("Y12 a day is compared because an operator wants it, by whoever does the jobs", arguments: Channel.allCases)
    func reconcile(channel: Channel) async throws {
        let world = try World()
        _ = try await world.paidOrder(3_000, by: channel)
        let wish = WantedReconciliationBody(channel: PaymentChannel(channel), day: "2026-11-22", reason: "check")
        let early = try await world.inside(.post, "/api/v1/reconciliations", try JSON.encode(wish), token: World.operatorToken)
        #expect(try early.problem().code == "bill.too_early")
        world.pass(.hours(24))
        for _ in 0..<2 {
            let body: ReconciliationsBody = try await world.operate(.post, "/api/v1/reconciliations", wish)
            #expect(body.wanted == [.init(channel: PaymentChannel(channel), day: "2026-11-22")] && body.reconciliations == [])
        }
        try await world.services.reconcileWanted()
        let body: ReconciliationsBody = try await world.operate(.get, "/api/v1/reconciliations")
        #expect(body.wanted == [] && body.next == nil)
        #expect(body.reconciliations.map(\.state) == ["done"] && body.reconciliations.map(\.entries) == [1])
        try await world.services.reconcileWanted()
        #expect(try await world.services.reconciliations(before: nil).reconciliations.count == 1, "done once")
        let bad = try await world.inside(
            .post, "/api/v1/reconciliations", Array(#"{"channel":"alipay","day":"2026-02-30","reason":"r"}"#.utf8),
            token: World.operatorToken)
        #expect(bad.status == .unprocessable)
    }

    @Test("Y12 a comparison that is wanted while another runs, or whose bill can't be had, isn't lost")
    func reconcileLater() async throws {
        let world = try World()
        world.pass(.hours(24))
        let (day, now) = (BillDay(containing: World.start), world.now)
        let dead = Reconciliation(id: world.services.effects.newID(), channel: .alipay, day: day)
        try await world.services.database.write { try $0.begin(dead, from: .gateway, patience: .minutes(10), at: now) }
        try await world.services.want(WantedReconciliation(channel: .alipay, day: day), because: "r", by: "operator-li")
        try await world.services.reconcileWanted()
        #expect(try await world.services.reconciliations(before: nil).wanted.count == 1)
        world.pass(.minutes(11))
        world.cut()
        try await world.services.reconcileWanted()
        let list = try await world.services.reconciliations(before: nil)
        #expect(list.wanted == [] && list.reconciliations.map(\.state) == ["failed", "failed"])
        #expect(list.reconciliations.first?.failure?.contains("no answer") == true)
    }

    @Test("Y12 a difference is settled with a reason, once, and stays settled")
    func settle() async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        try await world.pay(order, .alipay)
        try await world.settle()
        try await world.simulator.database.write { try $0.run("UPDATE trades SET amount = 4000") }
        world.pass(.hours(24))
        _ = try await world.services.reconcile(.alipay, BillDay(containing: World.start))
        let list: DifferencesBody = try await world.operate(.get, "/api/v1/differences")
        let difference = try #require(list.differences.first)
        #expect(list.differences.count == 1 && difference.kind == "amount" && difference.state == "open")
        let target = "/api/v1/differences/\(difference.id)/settle"
        let settled: DifferenceBody = try await world.operate(.post, target, ReasonBody(reason: "支付宝已更正"))
        #expect(settled.state == "settled" && settled.endedBy == "operator-li" && settled.note == "支付宝已更正")
        let again = try await world.inside(.post, target, try JSON.encode(ReasonBody(reason: "r")), token: World.operatorToken)
        #expect(try again.problem().code == "difference.ended")
        _ = try await world.services.reconcile(.alipay, BillDay(containing: World.start))
        let open: DifferencesBody = try await world.operate(.get, "/api/v1/differences?channel=alipay")
        #expect(open.differences == [])
        let ended: DifferencesBody = try await world.operate(.get, "/api/v1/differences?state=settled")
        #expect(ended.differences.map(\.id) == [difference.id])
        let kinds = try await world.services.story(of: order.id).entries.map(\.kind)
        #expect(kinds.contains(.difference) && kinds.contains(.differenceEnded) && kinds.contains(.act))
        for query in ["state=new", "channel=bank", "after=1"] {
            let answer = try await world.inside(.get, "/api/v1/differences?\(query)", token: World.operatorToken)
            #expect(answer.status == .unprocessable, "\(query)")
        }
    }

    @Test("Y12 long lists come a page at a time, each line once")
    func paging() async throws {
        let world = try World()
        let one = Reconciliation(id: world.services.effects.newID(), channel: .alipay, day: BillDay(containing: World.start))
        let effects = world.services.effects
        try await world.services.database.write { tx in
            try tx.begin(one, from: .file, patience: .minutes(10), at: effects.now())
            for number in 0..<250 {
                let difference = Difference(.missingHere, .payment, number: "n\(number)", ours: nil, theirs: Money(fen: 1))
                _ = try tx.keep(difference, of: one, id: effects.newID(), at: effects.now())
                try tx.note(.difference, by: .alipay, number: "n\(number)", of: nil, id: effects.newID(), at: effects.now())
            }
        }
        var (numbers, query) = ([String](), "")
        repeat {
            let page: DifferencesBody = try await world.operate(.get, "/api/v1/differences\(query)")
            numbers += page.differences.map(\.number)
            query = page.next.map { "?after=\($0)" } ?? ""
        } while !query.isEmpty
        #expect(numbers.count == 250 && Set(numbers).count == 250)
        var alarms = [String]()
        repeat {
            let page: AlarmsBody = try await world.operate(.get, "/api/v1/alarms\(query)")
            alarms += page.alarms.map(\.number)
            query = page.next.map { "?before=\($0)" } ?? ""
        } while !query.isEmpty
        #expect(alarms.count == 250 && Set(alarms).count == 250)
    }

    @Test("Y12 each alarm is a line of the list, in plain words, with the order that it is about", arguments: Channel.allCases)
    func alarms(channel: Channel) async throws {
        let world = try World()
        let order = try await world.newOrder(3_000)
        try await world.pay(order, channel, .forged)
        try await world.deliverCallbacks()
        _ = try await world.open(.post, "/callbacks/\(channel.rawValue)", body: Array("nonsense".utf8))
        let list: AlarmsBody = try await world.operate(.get, "/api/v1/alarms")
        #expect(list.alarms.map(\.kind).sorted() == ["forged", "malformed"])
        #expect(list.alarms.first { $0.kind == "forged" }?.order == order.id.description)
        #expect(list.alarms.first { $0.kind == "malformed" }?.order == nil)
        #expect(Set(Alarm.allCases.map(\.meaning.zh)).count == Alarm.allCases.count)
        for alarm in Alarm.allCases {
            #expect(world.metrics.text().contains("payment_alarms_total{kind=\"\(alarm.rawValue)\"}"), "\(alarm)")
        }
    }
}

extension World {
    /// An operator's call that is answered.
    fileprivate func operate<Answer: Decodable>(
        _ method: HTTP.Method, _ target: String, _ body: (any Encodable)? = nil
    ) async throws -> Answer {
        let answer = try await inside(method, target, try body.map { try JSON.encode($0) }, token: World.operatorToken)
        try #require(answer.status.rawValue < 300, "\(target): \(answer.text)")
        return try JSON.decode(from: answer.body)
    }

    fileprivate func found(_ number: String) async throws -> [String] {
        let body: FoundOrdersBody = try await operate(.get, FormFields([("number", number)]).appended(to: "/api/v1/orders"))
        return body.orders.map(\.id)
    }
}
