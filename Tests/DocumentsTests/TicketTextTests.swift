import Documents
import Testing

@Suite struct TicketTextTests {
    @Test("E25 every text of the ticket is text in the PDF")
    func roundTrip() throws {
        let text = try Poppler.text(try AdmissionTicket.sample().pdf()).filter { !$0.isWhitespace }
        for part in [
            "2026年12月全国大学英语四、六级考试", "准考证", "张小明", "居民身份证", "11010519491231002X", "北京理工大学", "良乡校区",
            "计算机学院", "软件工程", "08012301", "英语四级（CET4）", "110101262101207", "2026年12月12日（星期六）09:00–11:20", "012", "07",
            "北京理工大学良乡校区考点", "1.考生须持本准考证", "监考扫码核验",
        ] {
            #expect(text.contains(part))
        }
    }

    @Test(
        "E25 rare characters of names are drawn and come back as text",
        arguments: ["𠮷", "㛃", "䶮", "㐂", "𬭎", "𫖮", "𪚥", "𠀀", "𪛖", "𫠝", "𬺡", "𮯠", "鿏", "阿不都·买买提", "ÉLISE O’NEILL"])
    func rare(name: String) throws {
        let pdf = try AdmissionTicket.sample(name: "张" + name).pdf()
        #expect(try Poppler.text(pdf).contains("张" + name))
        #expect(try Poppler.fonts(pdf).allSatisfy(\.isEmbeddedFont))
    }

    @Test(
        "E25 a character without a glyph is printed as its code point",
        arguments: [("张\u{31350}", "张〔U+31350〕"), ("\u{e863}文", "〔U+E863〕文"), ("王\u{9ffc}\u{9ffc}", "王〔U+9FFC〕〔U+9FFC〕")])
    func missing(name: String, printed: String) throws {
        #expect(try Poppler.text(try AdmissionTicket.sample(name: name).pdf()).contains(printed))
    }

    @Test(
        "control characters and marks that reorder text do not reach the page",
        arguments: [
            ("张\u{0}三", "姓名张三证"), ("张\r\t三", "姓名张三证"), ("李\u{202e}四五", "姓名李四五证"), ("王\u{200b}\u{feff}六", "姓名王六证"), ("\u{2028}赵", "姓名赵证"),
        ])
    func control(name: String, printed: String) throws {
        let text = try Poppler.text(try AdmissionTicket.sample(name: name).pdf())
        #expect(text.filter { !$0.isWhitespace }.contains(printed))
    }

    @Test func markupIsOnlyText() throws {
        #expect(try Poppler.text(try AdmissionTicket.sample(name: "<b>王</b>&amp;").pdf()).contains("<b>王</b>&amp;"))
    }

    @Test func detailsThatAreNotGivenLeaveNoLine() throws {
        var ticket = try AdmissionTicket.sample(school: nil)
        ticket.candidate = .init(name: "欧阳", documentKind: "护照", documentNumber: "E12345678")
        let text = try Poppler.text(try ticket.pdf())
        for label in ["学校", "学院", "专业", "班级"] { #expect(!text.contains(label)) }
    }
}

extension Substring {
    /// A line of `pdffonts`, from its end: object (two columns), Unicode map, subset, embedded.
    var isEmbeddedFont: Bool { split(separator: " ").suffix(5).prefix(3).elementsEqual(["yes", "yes", "yes"]) }
}
