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
                    \(count == 0 ? nil : "<p><a class=\"button\" href=\"/officer/photos.csv\">\(zh: "下载名单（CSV）", en: "Download the list (CSV)")</a></p>" as HTML)
                    \(count == 0 ? nil : table(found.people))
                    \(list.turns(
                        previous: request.query["after"] == nil ? nil : ("page", "1"), next: found.next.map { ("after", $0.text) }))
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
            <div class="scroll" tabindex="0" role="region" aria-label="\(zh: "没有照片的考生", en: "Candidates without a photo")"><table><thead><tr><th scope="col">\(zh: "姓名", en: "Name")</th><th scope="col">\(zh: "证件号码", en: "Document")</th><th scope="col">\(zh: "考点", en: "Site")</th><th scope="col">\(zh: "学校", en: "School")</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """
    }

    /// `GET /officer/photos.csv`: all of them, page by page of the index. Numbers are masked: the school knows its students by name and class.
    static func sheet(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
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
        return .download(Array(text.utf8), "text/csv; charset=utf-8", "\(services.sitting.code.rawValue)-photos.csv")
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
