import CSV
import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 没有照片的考生 (E28): who has registered and would have a ticket without a face; as a page, and as a sheet for the schools.
enum OfficePhotoPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.asOfficer(request) { officer in
            let count = try await services.viewOffice.missingPhotos(at: officer.site)
            let found = try await services.viewOffice.peopleWithoutPhoto(
                for: officer, after: request.query["after"].flatMap(PhotoMark.init))
            let list = OfficeList(request, sort: "site")
            return services.page(
                "\(zh: "没有照片的考生", en: "Candidates without a photo")", officer: officer,
                body: """
                    <p>\(zh: "共 \(count) 人已确认报名信息但没有照片。", en: "\(count) have confirmed their data and have no photo.")\(zh: "名册考试请由学校补交照片后在“导入”页上传。", en: " Where there is a roster, their school hands photos in, which the page Import takes.")</p>
                    \(count == 0 ? nil : sheetForm)
                    \(count == 0 ? nil : table(found.people))
                    \(list.turns(previous: nil, next: found.next.map { ("after", $0.text) }))
                    \(request.query["after"].map { _ in firstPage })
                    """)
        }
    }

    private static func table(_ people: [FoundPerson]) -> HTML {
        let rows: [HTML] = people.map { person in
            """
            <tr><th scope="row"><a href="/officer/people/\(person.id.description)">\(person.name)</a></th><td>\(person.document)</td>
            <td>\(person.site.rawValue)</td><td>\(person.school) \(person.college) \(person.className)</td></tr>
            """
        }
        return """
            \(WideTable("\(zh: "没有照片的考生", en: "Candidates without a photo")", columns: [
                .column("\(zh: "姓名", en: "Name")"),
                .column("\(zh: "证件号码", en: "Document")"),
                .column("\(zh: "考点", en: "Site")"),
                .column("\(zh: "学校", en: "School")"),
            ], rows: rows).html)
            """
    }

    private static let firstPage: HTML = "<p><a href=\"/officer/photos\">\(zh: "回到第一页", en: "To the first page")</a></p>"

    private static let sheetForm: HTML = """
        <form method="post" action="/officer/photos.csv"><button>\(zh: "下载名单（CSV）", en: "Download the list (CSV)")</button>
        <p class="hint">\(zh: "每次下载都有记录。", en: "Each download is written down.")</p></form>
        """

    /// `POST /officer/photos.csv`: all of them, page by page of the index. Numbers are masked: the school knows its students by name and class.
    /// It is written down who has taken them.
    static func sheet(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submittedByOfficer(request) { officer, _ in
            let sheet = try await sheet(for: officer, services)
            return .download(Array(sheet.utf8), "text/csv; charset=utf-8", "\(services.sitting.code.rawValue)-photos.csv")
        } again: { officer, _, problem in
            services.page(
                "\(zh: "没有照片的考生", en: "Candidates without a photo")", officer: officer, problem: problem, body: .nothing)
        }
    }

    private static func sheet(for officer: Officer, _ services: EnrollmentServices) async throws -> String {
        try await services.viewOffice.office.noteExport("photos-missing", of: officer.site, by: officer)
        var text = "\u{FEFF}" + CSVWriter.line(["姓名", "证件号", "考点代码", "学校", "院系", "班级"])
        var next: PhotoMark?
        repeat {
            let found = try await services.viewOffice.peopleWithoutPhoto(for: officer, after: next, limit: 1_000)
            for person in found.people {
                text += CSVWriter.line([
                    person.name, person.document, person.site.rawValue, person.school, person.college, person.className,
                ])
            }
            next = found.next
        } while next != nil
        return text
    }
}

extension PhotoMark {
    /// As it stands in an address.
    var text: String { "\(site).\(registration)" }

    init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let id = ID<Registration>(String(parts[1])) else { return nil }
        self.init(site: String(parts[0]), registration: id)
    }
}
