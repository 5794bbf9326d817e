import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import Web

/// 考场编排 (E24, E28): rehearsed and begun here, then the rooms of each site with their papers and sheets.
enum OfficeArrangementPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            do {
                let seed = request.query["seed"].flatMap { $0.isEmpty ? nil : $0 }
                return try await page(services, officer, site: request.query["site"], seed: seed, nil)
            } catch let refusal as any ProblemConvertible where request.query["site"] != nil {
                return try await page(services, officer, site: nil, seed: nil, refusal.problem)
            }
        }
    }

    static func begin(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submittedByOfficer(request) { officer, form in
            guard form["sure"] == "yes" else {
                throw Problem.invalid([.init("sure", "missing", zh: "请勾选确认", en: "Say that you are sure")])
            }
            let seed = try form["seed"].flatMap { $0.isEmpty ? nil : $0 }.map(OfficeArrangementRoutes.seed)
            try await services.arrangement.begin(seed: seed, by: officer)
            return .seeOther("/officer/arrangement")
        } again: { officer, _, problem in
            try await page(services, officer, site: nil, seed: nil, problem)
        }
    }

    /// `POST`: it is written down who has taken the data.
    static func export(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submittedByOfficer(request) { officer, _ in
            let site = try OfficeArrangementRoutes.site(request)
            let sheet = try await services.arrangement.export(site, by: officer)
            return .download(sheet, "text/csv; charset=utf-8", "\(services.sitting.code.rawValue)-\(site.rawValue).csv")
        } again: { officer, _, problem in
            try await page(services, officer, site: nil, seed: nil, problem)
        }
    }

    static func paper(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submittedByOfficer(request) { officer, form in
            let site = try OfficeArrangementRoutes.site(request)
            guard let number = Int(form["room"] ?? ""), let subject = form["subject"] else { throw NoSuchRooms() }
            let room = ArrangedRoom(site: site, subject: SubjectCode(rawValue: subject), room: number)
            let pdf = try await services.arrangement.paper(of: room, by: officer)
            return .download(pdf, "application/pdf", PrintRoomPapers.name(of: room))
        } again: { officer, _, problem in
            let site = request.parameters["site"]
            return try await page(services, officer, site: site, seed: nil, problem)
        }
    }

    private static func page(
        _ services: EnrollmentServices, _ officer: Officer, site typed: String?, seed: String?, _ problem: Problem?
    ) async throws -> Response {
        let state = try await services.arrangement.state()
        var site: SiteCode? = officer.site
        if officer.site == nil, let typed {
            guard let code = SiteCode(rawValue: typed) else { throw OfficerRefusal.unusableSite(typed) }
            site = code
        }
        let details: HTML? =
            if let site {
                try await rooms(services, officer, state, site, seed: try seed.map(OfficeArrangementRoutes.seed), isAsked: typed != nil)
            } else { nil }
        // Between the two there is nothing to see, and a site's officer sees the own site at once.
        let isSearched =
            switch state {
            case .notBegun: true
            case .running: false
            case .complete: officer.site == nil
            }
        let answer = services.page(
            "\(zh: "考场编排", en: "Rooms")", officer: officer, problem: problem,
            body: """
                \(card(state, officer, services))
                \(isSearched ? search(state, officer, site, seed) : nil)
                \(details)
                """)
        guard case .running(let run, _, _) = state else { return answer }
        return answer.with("Refresh", run.failure == nil ? "3" : "15")
    }

    private static func card(_ state: OfficeArrangement.State, _ officer: Officer, _ services: EnrollmentServices) -> HTML {
        switch state {
        case .notBegun(let obstacle):
            // How many payments are open in the whole country is the centre's.
            let wait: HTML? =
                officer.site == nil
                ? obstacle.map { "<p>\(zh: "现在还不能编排：", en: "Not yet: ")\($0.problem.message)\(zh: "。", en: ".")</p>" } : nil
            return """
                <section class="card"><h2>\(zh: "尚未编排", en: "Not arranged yet")</h2><p>\(zh: "编排为每位已支付的考生抽签安排考场、座位和准考证号。", en: "Each candidate who has paid is drawn a room, a seat and a ticket number.")</p>\(wait)
                \(obstacle == nil && officer.site == nil ? beginForm : nil)</section>
                """
        case .running(let run, let made, let steps):
            let progress: HTML? =
                officer.site != nil
                ? nil
                : "<p>\(zh: "已完成 \(made)/\(steps)（按考点和科目计）。", en: "\(made) of \(steps) steps are made, a subject at a site each.")</p><progress aria-label=\"\(zh: "进度", en: "Progress")\" max=\"\(max(1, steps))\" value=\"\(made)\">\(made)/\(steps)</progress>"
            return """
                <section class="card"><h2>\(run.failure == nil || officer.site != nil ? "\(zh: "正在编排", en: "Under way")" : "\(zh: "编排停住了", en: "It has stopped")" as HTML)</h2><p role="status">\(zh: "开始于 \(run.begunAt.beijing)，本页自动更新。", en: "Begun at \(run.begunAt.beijing) (Beijing). This page looks again by itself.")</p>\(officer.site == nil ? run.failure.map(stopped) : nil)\(progress)</section>
                """
        case .complete(let run):
            return """
                <section class="card"><h2>\(zh: "编排已完成", en: "Arranged")</h2><p>\(zh: "开始于 \(run.begunAt.beijing)，随机种子 \(run.seed)：凭它可以复核抽签结果。全部考点的数据由运维人员用命令导出。", en: "Begun at \(run.begunAt.beijing) (Beijing) with the seed \(run.seed), by which the draw can be repeated. An operator exports all sites by a command.")</p></section>
                """
        }
    }

    private static func stopped(_ reason: Problem.Message) -> HTML {
        """
        <div class="bad" role="alert"><p>\(reason)\(zh: "。", en: ".")</p><p>\(zh: "考试包在检查之后被改动，或数据与它不符。已编排的考场不受影响。请运维人员改正考试包（用 enrollment pack check 检查）并重启服务：编排会用同一个种子自动从这里继续，不需要重新开始。", en: "The exam pack was changed after it was checked, or the data don't fit it. What is arranged already stays. Have an operator mend the pack (enrollment pack check) and restart the service: it goes on from here by itself with the same seed; don't begin again.")</p></div>
        """
    }

    private static let beginForm: HTML = """
        <form method="post" action="/officer/arrangement">
        <label for="begin-seed">\(zh: "随机种子（可不填，由系统抽取）", en: "Seed (drawn for you if you leave it out)")</label><input id="begin-seed" name="seed" inputmode="numeric" pattern="[0-9]{1,20}" autocomplete="off">
        <label class="tick"><input name="sure" type="checkbox" value="yes" required> \(zh: "我确认开始编排。编排不能撤销，准考证号从此不再改变", en: "I am sure. It can't be undone, and ticket numbers stay from now on")</label>
        <button>\(zh: "开始编排", en: "Arrange the rooms")</button></form>
        """

    private static func search(_ state: OfficeArrangement.State, _ officer: Officer, _ site: SiteCode?, _ seed: String?) -> HTML {
        let isFixed = officer.site != nil
        let seedField: HTML? =
            state.isComplete
            ? nil
            : "<label for=\"seed\">\(zh: "随机种子（可不填）", en: "Seed (may be left out)")</label><input id=\"seed\" name=\"seed\" inputmode=\"numeric\" pattern=\"[0-9]{1,20}\" value=\"\(seed ?? "")\" autocomplete=\"off\">"
        return """
            <h2>\(state.isComplete ? "\(zh: "查看考点", en: "Look at a site")" : "\(zh: "试编排", en: "Rehearse")" as HTML)</h2>
            <form method="get" action="/officer/arrangement">
            <label for="site">\(zh: "考点代码", en: "Site code")</label><input id="site" name="site" inputmode="numeric" pattern="[0-9]{6}" required value="\(site?.rawValue ?? "")"\(isFixed ? " readonly" : "")>
            \(seedField)
            <p class="hint">\(state.isComplete ? "\(zh: "显示该考点的考场，可下载资料。", en: "Shows the rooms of the site, with their papers.")" : "\(zh: "按目前已支付的考生试排，不保存任何结果；同一个种子正式编排时结果相同。", en: "Draws who has paid by now and keeps nothing; the same seed makes the same rooms in earnest.")" as HTML)</p>
            <button>\(state.isComplete ? "\(zh: "查看", en: "Show")" : "\(zh: "试编排", en: "Rehearse")" as HTML)</button></form>
            """
    }

    private static func rooms(
        _ services: EnrollmentServices, _ officer: Officer, _ state: OfficeArrangement.State, _ site: SiteCode, seed: UInt64?,
        isAsked: Bool
    ) async throws -> HTML? {
        if state.isComplete {
            let rooms = try await services.arrangement.rooms(at: site, by: officer)
            return
                "\(table(rooms, "\(zh: "考点 \(site.rawValue) 的考场", en: "Rooms of site \(site.rawValue)")", services.sitting))\(downloads(rooms, site, services.sitting))"
        }
        guard isAsked, case .notBegun = state else { return nil }
        let outcome = try await services.arrangement.rehearse(at: site, seed: seed, by: officer)
        return
            "\(table(outcome.places, "\(zh: "考点 \(site.rawValue) 试编排，种子 \(outcome.seed)", en: "Rehearsal of site \(site.rawValue), seed \(outcome.seed)")", services.sitting))"
    }

    private static func table(_ places: [SiteRooms], _ caption: HTML, _ sitting: Sitting) -> HTML {
        guard !places.isEmpty else { return "<p>\(caption)\(zh: "：没有已支付的考生。", en: ": nobody has paid.")</p>" }
        let rows: [HTML] = places.map { place in
            """
            <tr><th scope="row">\(sitting.name(of: place.subject))</th><td>\(place.candidates)</td><td>\(place.rooms.count)</td>
            <td>\(place.rooms.lowerBound.padded(to: 3))–\(place.rooms.upperBound.padded(to: 3))</td><td>\(place.batches == 0 ? "—" : String(place.batches))</td></tr>
            """
        }
        return """
            \(WideTable(caption, columns: [
                .column("\(zh: "科目", en: "Subject")"),
                .column("\(zh: "考生", en: "Candidates")"),
                .column("\(zh: "考场数", en: "Rooms")"),
                .column("\(zh: "考场号", en: "Numbers")"),
                .column("\(zh: "批次", en: "Batches")"),
            ], rows: rows, isTitled: true).html)
            """
    }

    private static func downloads(_ places: [SiteRooms], _ site: SiteCode, _ sitting: Sitting) -> HTML? {
        guard !places.isEmpty else { return nil }
        let options: [HTML] = places.map { place in
            "<option value=\"\(place.subject.rawValue)\">\(sitting.name(of: place.subject))</option>"
        }
        return """
            <h2>\(zh: "下载", en: "Download")</h2>
            <form method="post" action="/officer/sites/\(site.rawValue)/export"><p>\(zh: "每位考生的考场、座位和准考证号。含证件号，请妥善保管；每次下载都有记录。", en: "Room, seat and ticket number of each candidate. It has identity numbers: keep it safe. Each download is written down.")</p><button>\(zh: "下载考点数据（CSV）", en: "Download the site's data (CSV)")</button></form>
            <form method="post" action="/officer/sites/\(site.rawValue)/room-paper">
            <label for="paper-subject">\(zh: "科目", en: "Subject")</label><select id="paper-subject" name="subject">\(options)</select>
            <label for="room">\(zh: "考场号", en: "Room")</label><input id="room" name="room" inputmode="numeric" pattern="[0-9]{1,4}" required>
            <button>\(zh: "下载门贴和签到表（PDF）", en: "Download the door list and sign-in sheet (PDF)")</button></form>
            """
    }
}

extension OfficeArrangement.State {
    var isComplete: Bool { if case .complete = self { true } else { false } }
}
