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
            let counts = try await services.viewOffice(by: officer, after: request.query["after"] ?? "")
            return services.page(
                "报名概况", officer: officer,
                body: """
                    <p>\(services.sitting.title)，截至 \(services.effects.now().beijing)。</p>
                    <h2>全部考点</h2>\(table(counts.total, services.sitting))
                    <h2>各考点</h2>\(sites(counts, services.sitting))
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
        return services.page(
            HTML(count.site.name), officer: officer, problem: problem,
            body: """
                <p>\(services.sitting.title)，考点 \(code.rawValue)（\(count.site.province)），截至 \(services.effects.now().beijing)。</p>
                <p>已确认报名信息 <strong>\(count.registrations)</strong> 人，待复核 <a href="/officer/reviews"><strong>\(count.waitingReviews)</strong> 人</a>。</p>
                \(table(count.subjects, services.sitting))
                \(officer.site != nil || count.subjects.isEmpty ? nil : capacityForm(count, services.sitting))
                """)
    }

    private static func table(_ counts: [SubjectCount], _ sitting: Sitting) -> HTML {
        let rows: [HTML] = counts.map { count in
            """
            <tr><th scope="row">\(sitting.label(of: count.subject).chinese)</th><td>\(count.capacity)</td><td>\(count.paid)</td>
            <td>\(count.held)</td><td>\(count.free)</td><td>\(count.released)</td></tr>
            """
        }
        return """
            <table><thead><tr><th scope="col">科目</th><th scope="col">容量</th><th scope="col">已支付</th><th scope="col">待支付</th><th scope="col">剩余</th><th scope="col">已释放</th></tr></thead>
            <tbody>\(rows)</tbody></table>
            """
    }

    private static func sites(_ counts: OfficeCounts, _ sitting: Sitting) -> HTML {
        let rows: [HTML] = counts.sites.map { count in
            let seats = count.subjects.reduce(into: (capacity: 0, paid: 0, held: 0)) { sum, subject in
                sum = (sum.capacity + subject.capacity, sum.paid + subject.paid, sum.held + subject.held)
            }
            return """
                <tr><th scope="row"><a href="/officer/sites/\(count.site.code.rawValue)">\(count.site.name)</a></th><td>\(count.site.code.rawValue)</td>
                <td>\(count.registrations)</td><td>\(seats.capacity)</td><td>\(seats.paid)</td><td>\(seats.held)</td><td>\(count.waitingReviews)</td></tr>
                """
        }
        let next: HTML? = counts.next.map { "<p><a href=\"/officer?after=\($0.rawValue)\">下一页</a></p>" }
        return """
            <table><thead><tr><th scope="col">考点</th><th scope="col">代码</th><th scope="col">报名人数</th><th scope="col">容量</th><th scope="col">已支付</th><th scope="col">待支付</th><th scope="col">待复核</th></tr></thead>
            <tbody>\(rows)</tbody></table>\(next)
            """
    }

    private static func capacityForm(_ count: SiteCount, _ sitting: Sitting) -> HTML {
        let options: [HTML] = count.subjects.map { subject in
            "<option value=\"\(subject.subject.rawValue)\">\(sitting.label(of: subject.subject).chinese)（现为 \(subject.capacity)）</option>"
        }
        return """
            <h2>更改容量</h2>
            <form method="post" action="/officer/sites/\(count.site.code.rawValue)">
            <label for="subject">科目</label><select id="subject" name="subject">\(options)</select>
            <label for="capacity">新的容量</label><input id="capacity" name="capacity" inputmode="numeric" pattern="[0-9]{1,7}" required>
            <p class="hint">不能小于已支付与待支付之和。更改立即生效。</p>
            <label for="reason">原因</label><input id="reason" name="reason" required maxlength="500">
            <button>更改容量</button>
            </form>
            """
    }
}
