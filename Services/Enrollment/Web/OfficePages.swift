import EnrollmentDomain
import HTTP
import Primitives
import Runtime
import Web

/// 概况 and 考点 (E28): how many, by site, subject and state; and the capacities, to be changed with a reason.
enum OfficePages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            if let site = officer.site { return .seeOther("/officer/sites/\(site.rawValue)") }
            let list = OfficeList(request, sort: "code")
            let choice = SiteChoice(
                key: SiteChoice.Key(rawValue: list.key) ?? .code, isDescending: list.isDescending,
                state: SiteChoice.State(rawValue: list.state))
            let found = try await services.viewOffice.sites(choice, page: list.page)
            let hours = try await services.viewOffice.registrationHours(at: nil)
            let missing = try await services.viewOffice.missingPhotos(at: nil)
            return services.page(
                "\(zh: "报名概况", en: "Overview")", officer: officer,
                body: """
                    <p>\(services.sitting.name)\(asOf(services))</p>
                    \(photos(missing))
                    \(OfficeCharts.registrations(hours))
                    <h2>\(zh: "全部考点", en: "All sites")</h2>\(table(found.total, services.sitting))
                    <h2>\(zh: "各考点", en: "Site by site")</h2>\(sites(found, list))
                    """)
        }
    }

    static func showSite(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { try await site(request, services, $0, nil) }
    }

    static func submitCapacity(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submittedByOfficer(request) { officer, form in
            guard let code = SiteCode(rawValue: request.parameters["site"] ?? "") else { throw Problem.notFound }
            try await services.changeCapacity(
                Int(form["capacity"] ?? "") ?? -1, of: SubjectCode(rawValue: form["subject"] ?? ""), at: code,
                reason: form["reason"] ?? "", by: officer)
            return .seeOther("/officer/sites/\(code.rawValue)")
        } again: { officer, _, problem in
            try await site(request, services, officer, problem)
        }
    }

    private static func site(
        _ request: Request, _ services: EnrollmentServices, _ officer: Officer, _ problem: Problem?
    ) async throws -> Response {
        guard let code = SiteCode(rawValue: request.parameters["site"] ?? ""), officer.covers(code),
            let count = try await services.viewOffice(of: code)
        else { throw Problem.notFound }
        let hours = try await services.viewOffice.registrationHours(at: code)
        let missing = officer.site == nil ? nil : photos(try await services.viewOffice.missingPhotos(at: code))
        let (registered, waiting): (HTML, HTML) = ("<strong>\(count.registrations)</strong>", "<strong>\(count.waitingReviews)</strong>")
        return services.page(
            HTML(count.site.name), officer: officer, problem: problem,
            body: """
                <p>\(services.sitting.name)\(zh: "，考点", en: ", site") \(code.rawValue)\(zh: "（\(count.site.province)）", en: " (\(count.site.province))")\(asOf(services))</p>
                <p>\(zh: "已确认报名信息 \(registered) 人，待复核 <a href=\"/officer/reviews\">\(waiting) 人</a>。", en: "\(registered) have confirmed their data; <a href=\"/officer/reviews\">\(waiting) reviews wait</a>.")</p>
                \(missing)
                \(OfficeCharts.registrations(hours))
                \(table(count.subjects, services.sitting))
                \(officer.site != nil || count.subjects.isEmpty ? nil : capacityForm(count, services.sitting))
                """)
    }

    private static func asOf(_ services: EnrollmentServices) -> HTML {
        let now = services.effects.now().beijing
        return "\(zh: "，截至 \(now)。", en: ", as of \(now) (Beijing).")"
    }

    private static func photos(_ missing: Int) -> HTML? {
        guard missing > 0 else { return nil }
        return """
            <p class="note"><a href="/officer/photos">\(zh: "已报名但没有照片：\(missing) 人", en: "Registered without a photo: \(missing)")</a></p>
            """
    }

    private static func table(_ counts: [SubjectCount], _ sitting: Sitting) -> HTML {
        let rows: [HTML] = counts.map { count in
            """
            <tr><th scope="row">\(sitting.name(of: count.subject))\(OfficeCharts.seats(paid: count.paid, held: count.held, of: count.capacity))</th>
            <td>\(count.capacity)</td><td>\(count.paid)</td><td>\(count.held)</td><td>\(count.free)</td><td>\(count.released)</td></tr>
            """
        }
        return """
            \(WideTable("\(zh: "各科目座位", en: "Seats by subject")", columns: [
                .column("\(zh: "科目", en: "Subject")"),
                .column("\(zh: "容量", en: "Seats")"),
                .column("\(zh: "已支付", en: "Paid")"),
                .column("\(zh: "待支付", en: "Held")"),
                .column("\(zh: "剩余", en: "Free")"),
                .column("\(zh: "已释放", en: "Released")"),
            ], rows: rows).html)\(OfficeCharts.legend)
            """
    }

    private static func sites(_ found: SitePage, _ list: OfficeList) -> HTML {
        let rows: [HTML] = found.sites.map { count in
            let seats = count.subjects.reduce(into: (capacity: 0, paid: 0, held: 0)) { sum, subject in
                sum = (sum.capacity + subject.capacity, sum.paid + subject.paid, sum.held + subject.held)
            }
            return """
                <tr><th scope="row"><a href="/officer/sites/\(count.site.code.rawValue)">\(count.site.name)</a>\(OfficeCharts.seats(paid: seats.paid, held: seats.held, of: seats.capacity))</th>
                <td>\(count.site.code.rawValue)</td><td>\(count.registrations)</td><td>\(seats.capacity)</td><td>\(seats.paid)</td><td>\(seats.held)</td>
                <td>\(seats.capacity - seats.paid - seats.held)</td><td>\(count.waitingReviews)</td></tr>
                """
        }
        return """
            \(list.filter([("", "\(zh: "全部", en: "All")"), ("open", "\(zh: "有余座", en: "With free seats")"), ("full", "\(zh: "已满", en: "Full")")]))
            \(WideTable("\(zh: "各考点座位", en: "Seats by site")", columns: [
                .column("\(zh: "考点", en: "Site")"),
                list.heading("code", "\(zh: "代码", en: "Code")"),
                .column("\(zh: "报名人数", en: "Registered")"),
                list.heading("capacity", "\(zh: "容量", en: "Seats")"),
                list.heading("paid", "\(zh: "已支付", en: "Paid")"),
                list.heading("held", "\(zh: "待支付", en: "Held")"),
                list.heading("free", "\(zh: "剩余", en: "Free")"),
                .column("\(zh: "待复核", en: "Reviews")"),
            ], rows: rows).html)
            \(list.turns(page: found.page, of: found.pages))
            """
    }

    private static func capacityForm(_ count: SiteCount, _ sitting: Sitting) -> HTML {
        let options: [HTML] = count.subjects.map { subject in
            "<option value=\"\(subject.subject.rawValue)\">\(sitting.name(of: subject.subject))\(zh: "（现为 \(subject.capacity)）", en: " (now \(subject.capacity))")</option>"
        }
        return """
            <h2>\(zh: "更改容量", en: "Change a capacity")</h2>
            <form method="post" action="/officer/sites/\(count.site.code.rawValue)">
            <label for="subject">\(zh: "科目", en: "Subject")</label><select id="subject" name="subject">\(options)</select>
            <label for="capacity">\(zh: "新的容量", en: "New capacity")</label><input id="capacity" name="capacity" inputmode="numeric" pattern="[0-9]{1,7}" required>
            <p class="hint">\(zh: "不能小于已支付与待支付之和。更改立即生效。", en: "Not less than what is paid and held together. It takes effect at once.")</p>
            <label for="reason">\(zh: "原因", en: "Reason")</label><input id="reason" name="reason" required maxlength="500">
            <button>\(zh: "更改容量", en: "Change the capacity")</button>
            </form>
            """
    }
}
