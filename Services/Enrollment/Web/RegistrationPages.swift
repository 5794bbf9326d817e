import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 我的报名: the hub. It says what is so, and one next step.
enum RegistrationPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            let view = try await services.viewRegistration(of: candidate)
            let sitting = services.sitting
            let lost = try await services.viewRegistration.history(of: candidate).lost(beside: view.record.registration.entries)
            let photo = view.hasPhoto ? "/api/v1/photo" : nil
            return services.page(
                "\(zh: "我的报名", en: "My registration")", candidate: candidate,
                body: """
                    \(services.progress(view.step, view))
                    <p>\(sitting.name)</p>
                    \(Notice.html(request.query["done"]))
                    \(next(view, sitting))
                    <h2>\(zh: "报考科目", en: "Subjects")</h2>
                    \(entries(view, sitting))
                    \(lost.isEmpty ? nil : losses(lost, sitting))
                    \(actions(view, sitting))
                    \(review(view, sitting))
                    <h2>\(zh: "报名信息", en: "Your data")</h2>
                    \(PersonFragment.html(view.roster, photo: photo, eligible: view.record.registration.eligible, sitting))
                    \(correction(view, services))
                    """)
        }
    }

    private static func losses(_ events: [HistoryEvent], _ sitting: Sitting) -> HTML {
        let lines: [HTML] = events.map { "<li>\($0.message(in: sitting))\(zh: "（\($0.at.beijing)）", en: " (\($0.at.beijing))")</li>" }
        return """
            <div class="note"><ul>\(lines)</ul><p><a href="/history">\(zh: "查看报名记录", en: "See the history")</a></p></div>
            """
    }

    private static func next(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        "<div class=\"note\"><p>\(words(view, sitting))</p>\(button(view))</div>"
    }

    private static func words(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        switch view.nextStep {
        case .wait:
            let opens: HTML? = sitting.windows[.registration].map {
                "\(zh: "，将于\($0.opens.beijing)（北京时间）开放", en: "; it opens on \($0.opens.beijing), Beijing time")"
            }
            return "\(zh: "网上报名尚未开始", en: "Registration has not opened yet")\(opens)\(zh: "。", en: ".")"
        case .chooseWritten: return "\(zh: "下一步：选择笔试科目。", en: "Next: choose your written subjects.")"
        case .pay:
            return
                "\(zh: "下一步：在座位保留时间内支付报名费。未支付的科目到期自动释放。", en: "Next: pay while your seat is held. What is not paid in time is released by itself.")"
        case .refresh:
            return
                "\(zh: "有一笔缴费正在进行。如已付款，请点击“更新”；请勿重复缴费。", en: "A payment is under way. If you have paid, press “Update”; do not pay again.")"
        case .waitForTicket:
            let time = sitting.windows[.writtenTicket].map(\.words) ?? "\(zh: "另行通知", en: "to be announced")"
            return "\(zh: "报名已完成。准考证打印时间：\(time)。", en: "You are registered. Tickets can be printed: \(time).")"
        case .printTicket: return "\(zh: "准考证可以打印了。", en: "You can print your ticket now.")"
        case .over: return "\(zh: "网上报名已经结束，没有报名成功的科目。", en: "Registration is over, and no subject was entered and paid.")"
        }
    }

    /// The one next step; 更新 is a form of its own below.
    private static func button(_ view: RegistrationView) -> HTML? {
        switch view.nextStep {
        case .chooseWritten:
            "<p><a class=\"button\" href=\"/registration/written\">\(zh: "选择笔试科目", en: "Choose written subjects")</a></p>"
        case .pay where !view.payable.isEmpty: "<p><a class=\"button\" href=\"/payment\">\(zh: "去支付", en: "Pay now")</a></p>"
        case .printTicket: "<p><a class=\"button\" href=\"/ticket\">\(zh: "打印准考证", en: "Print the ticket")</a></p>"
        case .wait, .pay, .refresh, .waitForTicket, .over: nil
        }
    }

    private static func entries(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let entries = view.record.registration.entries
        guard !entries.isEmpty else {
            let deletion: HTML? = view.record.deleteAt.map {
                "<p>\(zh: "报名信息将于\($0.beijing)（北京时间）删除，在此之前可以重新报考。", en: "Your registration will be deleted on \($0.beijing), Beijing time; until then you can enter again.")</p>"
            }
            return "<p>\(zh: "还没有报考科目。", en: "No subject is entered yet.")</p>\(deletion)"
        }
        let rows: [[HTML]] = entries.map { entry in
            let time: HTML = sitting.subject(entry.subject).map { "\($0.slot.opens.beijing)" } ?? .nothing
            return [sitting.name(of: entry.subject), time, entry.fee.words, state(entry, at: view.now)]
        }
        return Table(
            columns: [
                "\(zh: "科目", en: "Subject")", "\(zh: "考试时间", en: "Exam time")", "\(zh: "费用", en: "Fee")",
                "\(zh: "支付状态", en: "State")",
            ], rows: rows
        ).html
    }

    /// In words, with the time left; the exact end is Beijing time.
    static func state(_ entry: Entry, at now: Timestamp) -> HTML {
        switch entry.state {
        case .paid: .badge("good", "\(zh: "已支付", en: "Paid")")
        case .held where entry.counts(at: now):
            """
            \(HTML.badge("warn", "\(zh: "待支付", en: "To be paid")")) \(timeLeft(entry, at: now))<br>\(zh: "座位保留至 \(entry.heldUntil.beijing)（北京时间）", en: "seat held until \(entry.heldUntil.beijing), Beijing time")
            """
        case .held: "\(HTML.badge("bad", "\(zh: "待支付", en: "To be paid")")) \(zh: "保留时间已过，正在释放", en: "the time is up, being released")"
        case .released: .badge("", "\(zh: "已释放", en: "Released")")
        }
    }

    static func timeLeft(_ entry: Entry, at now: Timestamp) -> HTML {
        let left = entry.heldUntil - now
        return "<strong data-left=\"\(left.seconds)\">\(zh: "还剩 \(left.words)", en: "\(left.words) left")</strong>"
    }

    /// E9: own data can be corrected until something is paid.
    private static func correction(_ view: RegistrationView, _ services: EnrollmentServices) -> HTML? {
        guard services.exam.entry == .open, services.sitting.isOpen(.registration, at: view.now),
            !view.record.registration.entries.contains(where: { $0.state == .paid })
        else { return nil }
        return "<p><a class=\"button plain\" href=\"/entry\">\(zh: "更正报名信息", en: "Correct my data")</a></p>"
    }

    private static func actions(_ view: RegistrationView, _ sitting: Sitting) -> HTML {
        let entries = view.record.registration.entries
        let canChoose = sitting.isOpen(.registration, at: view.now)
        let canChooseOral =
            canChoose && sitting.subjects.contains { $0.kind == .oral }
            && entries.contains { sitting.subject($0.subject)?.kind == .written }
        let isPaid = entries.contains { $0.state == .paid }
        let isUnpaid = entries.contains { $0.state == .held }
        // Money may still be under way for a seat that has gone.
        let hasReleased = entries.contains { $0.state == .released }
        let links: [(Bool, String, HTML)] = [
            (canChoose, "/registration/written", "\(zh: "笔试报考", en: "Written subjects")"),
            (canChooseOral, "/registration/oral", "\(zh: "口试报考", en: "Oral subjects")"),
            (!view.payable.isEmpty, "/payment", "\(zh: "支付", en: "Payment")"),
            (isPaid, "/ticket", "\(zh: "准考证打印", en: "Ticket")"),
        ]
        let buttons: [HTML] = links.filter(\.0).map { "<a class=\"button plain\" href=\"\($0.1)\">\($0.2)</a> " }
        return """
            \(isUnpaid || view.openPayment != nil ? refresh : nil)
            <p>\(buttons)</p>
            \(isUnpaid || view.openPayment != nil || !hasReleased ? nil : refresh)
            """
    }

    private static let refresh: HTML = """
        <form method="post" action="/payment/refresh"><button class="plain">\(zh: "更新", en: "Update")</button>
        <p class="hint">\(zh: "银行已扣费但显示“待支付”时，请点击“更新”，不要重复缴费。", en: "If your bank has charged you but it says “To be paid”, press “Update”; do not pay twice.")</p></form>
        """

    private static func review(_ view: RegistrationView, _ sitting: Sitting) -> HTML? {
        guard let rule = sitting.review else { return nil }
        if let review = view.review {
            let reason: HTML? = review.reason.map { "<p>\(zh: "原因：", en: "Reason: ")\(HTML.chinese($0))</p>" }
            let again: HTML? =
                review.state == .passed
                ? nil : "<p><a href=\"/review\">\(zh: "重新填写准考证号", en: "Give the ticket number again")</a></p>"
            return "<h2>\(rule.name)</h2><p>\(review.state.badge)</p>\(reason)\(again)"
        }
        guard !view.record.registration.eligible.contains(rule.subject) else { return nil }
        return "<h2>\(rule.name)</h2><p><a class=\"button plain\" href=\"/review\">\(rule.name)</a></p>"
    }
}

extension ReviewState {
    fileprivate var badge: HTML {
        switch self {
        case .passed: .badge("good", "\(zh: "复核已通过", en: "Review passed")")
        case .waiting:
            """
            \(HTML.badge("warn", "\(zh: "待审核", en: "Waiting for review")")) \(zh: "保存成功，尚未通过，正在等待教务处管理员复核", en: "saved, but not passed yet: an officer of your school will look at it")
            """
        case .refused: .badge("bad", "\(zh: "复核未通过", en: "Review refused")")
        }
    }
}

/// What the form before has done.
private enum Notice {
    static func html(_ done: String?) -> HTML? {
        guard let done, let text = words[done] else { return nil }
        let asks: HTML? = done == RefreshOutcome.waiting.rawValue ? asking : nil
        return "<div class=\"note\" role=\"status\"><p>\(text)</p>\(asks)</div>"
    }

    private static let words: [String: HTML] = [
        RefreshOutcome.paid.rawValue: "\(zh: "支付状态已更新：缴费成功。", en: "Updated: you have paid.")",
        RefreshOutcome.waiting.rawValue:
            "\(zh: "还没有收到付款。已经付款的，请勿重复缴费，稍后再点击“更新”；没有付款的，可以继续支付。", en: "No payment has come yet. If you have paid, do not pay twice: press “Update” again in a while. If you have not, you can go on and pay.")",
        RefreshOutcome.nothing.rawValue:
            "\(zh: "没有等待结果的缴费，各科目的支付状态见下。", en: "No payment waits for its outcome; what is paid stands below.")",
        "entered":
            "\(zh: "报名信息已保存，请核对照片和信息。下一步选择报考科目。", en: "Your data are saved; check them and the photo. Next, choose your subjects.")",
        "chosen":
            "\(zh: "报考科目已提交。提交不等于报名成功，请在保留时间内完成支付。", en: "Your choice is saved. You are registered only when you have paid: pay while the seat is held.")",
        "saved": "\(zh: "报考科目已保存，没有需要支付的科目。", en: "Your choice is saved; there is nothing to pay.")",
    ]

    /// The page asks by itself for a while; without script there is the button.
    private static let asking: HTML = """
        <p data-ask="/api/v1/payments/refresh" data-then="/registration?done=" data-while="waiting" hidden>\(zh: "本页也在自动查询支付结果。", en: "This page asks by itself, too.")</p>
        """
}
