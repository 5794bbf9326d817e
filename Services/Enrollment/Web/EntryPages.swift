import EnrollmentDomain
import HTTP
import Primitives
import Web

/// 填写报名信息 (E9): first the province, then the data with the sites there.
enum EntryPages {
    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signedIn(request) { candidate in
            guard services.exam.entry == .open else { throw EntryRefusal.notOpen }
            try services.enterData.verification.require(candidate)
            guard try await services.acceptAgreement.isDone(by: candidate) else {
                throw AccountRefusal.agreementNeeded(version: services.sitting.agreement.version)
            }
            let known = try await services.viewRegistration.ifRegistered(candidate)
            guard let province = request.query["province"] ?? known?.record.registration.province else {
                return try await choice(services, candidate, known)
            }
            return try await page(services, candidate, province, known, Values(known), nil)
        }
    }

    static func submit(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.submitted(request) { candidate, form in
            try await services.enterData(Values(form).data(photo: request.file("photo")?.bytes), by: candidate)
            return .seeOther("/registration?done=entered")
        } again: { candidate, form, problem in
            try await page(
                services, candidate, form["province"] ?? "", try await services.viewRegistration.ifRegistered(candidate), Values(form),
                problem)
        }
    }

    /// What the form shows.
    private struct Values {
        var name = ""
        var kind = ""
        var number = ""
        var school = ""
        var site = ""
        var hasPhoto = false

        init(_ known: RegistrationView?) {
            guard let known else { return }
            (name, kind, number) = (known.roster.name, known.roster.document.kind.rawValue, known.roster.document.number)
            (school, site, hasPhoto) = (known.roster.school, known.roster.site.rawValue, known.hasPhoto)
        }

        init(_ form: FormFields) {
            (name, kind, number) = (form["name"] ?? "", form["id_type"] ?? "", form["id_number"] ?? "")
            (school, site, hasPhoto) = (form["school"] ?? "", form["site"] ?? "", form["has_photo"] == "yes")
        }

        func data(photo: [UInt8]?) -> EnteredData {
            EnteredData(name: name, documentKind: kind, documentNumber: number, school: school, site: site, photo: photo)
        }
    }

    private static func choice(
        _ services: EnrollmentServices, _ candidate: Candidate, _ known: RegistrationView?
    ) async throws -> Response {
        let provinces = try await services.enterData.provinces()
        let options: [HTML] = provinces.map { "<option\(zh: "", en: " lang=\"zh-CN\"")>\($0)</option>" }
        return services.page(
            "\(zh: "填写报名信息", en: "Your data")", candidate: candidate,
            body: provinces.isEmpty
                ? "<p>\(zh: "还没有公布考点，请稍后再来。", en: "The sites have not been published yet: come back later.")</p>"
                : """
                \(services.progress(.entry, known))
                <p>\(zh: "先选择考点所在的省份。", en: "First choose the province of your site.")</p>
                <form method="get" action="/entry"><label for="province">\(zh: "省份", en: "Province")</label>
                <select id="province" name="province">\(options)</select><button>\(zh: "下一步", en: "Next")</button></form>
                """)
    }

    private static func page(
        _ services: EnrollmentServices, _ candidate: Candidate, _ province: String, _ known: RegistrationView?, _ values: Values,
        _ problem: Problem?
    ) async throws -> Response {
        let sites = try await services.enterData.sites(in: province)
        guard !sites.isEmpty else { return try await choice(services, candidate, known) }
        let places: [HTML] = sites.map { offering in
            let left = offering.free.values.reduce(0, +)
            return """
                <option value="\(offering.site.code.rawValue)"\(values.site == offering.site.code.rawValue ? " selected" : "")\(zh: "", en: " lang=\"zh-CN\"")>\(offering.site.name)\(zh: "（\(offering.site.code.rawValue)，余 \(left)）", en: " (\(offering.site.code.rawValue), \(left) left)")</option>
                """
        }
        return services.page(
            "\(zh: "填写报名信息", en: "Your data")", candidate: candidate, problem: problem,
            body: """
                \(services.progress(.entry, known))
                <p>\(zh: "请填写本人的真实信息。姓名和证件号码会印在准考证上，支付后不能修改。", en: "Give your own, true data. Name and number are printed on the ticket and can't be changed after payment.")</p>
                <form method="post" action="/entry" enctype="multipart/form-data">
                <input type="hidden" name="province" value="\(province)">
                <input type="hidden" name="has_photo" value="\(values.hasPhoto ? "yes" : "no")">
                \(PersonInputs.html(services.exam, name: values.name, kind: values.kind, number: values.number))
                <label for="school">\(zh: "学校或单位（可不填）", en: "School or employer (optional)")</label>
                <input id="school" name="school" value="\(values.school)" autocomplete="organization" maxlength="\(EnterData.longestSchool)">
                <label for="site">\(zh: "考点", en: "Site") (\(HTML.chinese(province)))</label><select id="site" name="site">\(places)</select>
                <p class="hint"><a href="/entry?province=">\(zh: "换一个省份", en: "Another province")</a></p>
                \(photoInput(services.exam.photo, hasPhoto: values.hasPhoto))
                <button>\(zh: "提交", en: "Send")</button>
                </form>
                """)
    }

    private static func photoInput(_ rule: PhotoRule?, hasPhoto: Bool) -> HTML {
        let types = rule.map { $0.formats.map { "image/\($0.rawValue)" }.sorted().joined(separator: ",") } ?? "image/jpeg,image/png"
        let words: HTML? = rule.map { "<p class=\"hint\" id=\"photo-rule\">\(zh: "\($0.words)", en: "\($0.englishWords).")</p>" }
        return """
            <label for="photo">\(zh: "照片", en: "Photo")\(hasPhoto ? "\(zh: "（已上传；不换则不必再选）", en: " (uploaded; choose one only to replace it)")" as HTML : nil)</label>
            <input id="photo" name="photo" type="file" accept="\(types)"\(words.map { _ in " aria-describedby=\"photo-rule\"" as HTML })\(hasPhoto ? "" : " required")>
            \(words)
            """
    }
}

extension PhotoRule {
    /// What a photo must be, in a sentence.
    var words: String {
        let names = formats.map { $0 == .jpeg ? "JPG" : "PNG" }.sorted().joined(separator: "或")
        return "本人近期正面免冠证件照，\(names) 格式，宽高比 \(ratio.width):\(ratio.height)，至少 \(leastWidth)×\(leastHeight) 像素，"
            + "文件 \(bytes.lowerBound / 1024)–\(bytes.upperBound / 1024) KB。"
    }

    var englishWords: String {
        let names = formats.map { $0 == .jpeg ? "JPEG" : "PNG" }.sorted().joined(separator: " or ")
        return "a recent full-face photo for documents, bareheaded, \(names), width to height \(ratio.width):\(ratio.height), "
            + "at least \(leastWidth)×\(leastHeight) pixels, \(bytes.lowerBound / 1024)–\(bytes.upperBound / 1024) KB"
    }
}
