import Documents
import Foundation
import Primitives
import Testing

@Suite struct TicketPageTests {
    private static let longSchool = "新疆维吾尔自治区伊犁哈萨克自治州职业技术师范高等专科学校（原教师进修与继续教育培训中心联合办学点）"

    static let nasty: [AdmissionTicket] = {
        let far = AdmissionTicket.Subject(
            name: longSchool, time: longSchool, site: longSchool, address: longSchool + longSchool, room: "综合楼北区地下一层第三十二号机房",
            seat: "一百零八号备用座位", ticketNumber: String(repeating: "9", count: 40))
        let long = try? AdmissionTicket.sample(
            name: "阿卜杜拉·艾则孜·买买提依明·吐尔逊阿依·古丽巴哈尔·阿不都热依木", school: longSchool + longSchool, subjects: [.cet4, far])
        let unbroken = try? AdmissionTicket.sample(
            name: String(repeating: "𪚥", count: 80), school: String(repeating: "Massachusetts", count: 30), subjects: [far, far])
        let many = try? AdmissionTicket.sample(
            subjects: [.cet4, .cet4, far, .cet4, .cet4], rules: AdmissionTicket.sampleRules + AdmissionTicket.sampleRules)
        return [long, unbroken, many].compactMap { $0 }
    }()

    @Test("E25 an ordinary ticket is one A4 page with every font embedded")
    func onePage() throws {
        let pdf = try AdmissionTicket.sample().pdf()
        #expect(try Poppler.info("Pages", pdf) == "1")
        #expect(try Poppler.info("Page size", pdf)?.contains("A4") == true)
        let fonts = try Poppler.fonts(pdf)
        #expect(!fonts.isEmpty && fonts.allSatisfy(\.isEmbeddedFont))
    }

    @Test("E25 nothing overlaps and nothing runs off the page", arguments: 0..<3)
    func staysApart(index: Int) throws {
        let pages = try Poppler.words(try #require(Self.nasty.indices.contains(index) ? Self.nasty[index] : nil).pdf())
        let page = CGRect(x: 40, y: 40, width: 595.3 - 80, height: 841.9 - 40 - 18)
        for words in pages {
            #expect(words.count > 3)
            for (index, word) in words.enumerated() {
                #expect(page.contains(word.box), "\(word)")
                // A box is as high as the font's line; letters use its middle.
                let ink = word.box.insetBy(dx: 0.5, dy: word.box.height * 0.2)
                for next in words[(index + 1)...] {
                    let there = next.box.insetBy(dx: 0.5, dy: next.box.height * 0.2)
                    #expect(!ink.intersects(there), "\(word) and \(next)")
                }
            }
        }
    }

    @Test("rules that do not fit go on numbered pages that say whose they are")
    func manyRules() throws {
        let rules = (0..<12).map { _ in AdmissionTicket.sampleRules.joined() }
        let pdf = try AdmissionTicket.sample(rules: rules).pdf()
        let pages = try #require(try Poppler.info("Pages", pdf).flatMap { Int($0) })
        #expect((2...4).contains(pages))
        let text = try Poppler.text(pdf).filter { !$0.isWhitespace }
        for page in 1...pages { #expect(text.contains("准考证张小明\(page)/\(pages)")) }
        #expect(text.components(separatedBy: "张小明").count == pages + 2)
    }

    @Test func endlessTextIsRefused() throws {
        let flood = String(repeating: "考试规则", count: 20_000)
        #expect(throws: DocumentError.tooLong) { try AdmissionTicket.sample(rules: [flood]).pdf() }
        #expect(throws: DocumentError.tooLong) { try AdmissionTicket.sample(name: flood).pdf() }
        #expect(throws: DocumentError.tooLong) { try AdmissionTicket.sample(rules: [String](repeating: "规则", count: 500)).pdf() }
    }

    @Test func metadata() throws {
        let pdf = try AdmissionTicket.sample().pdf()
        #expect(try Poppler.info("Title", pdf) == "2026年12月全国大学英语四、六级考试 准考证")
        #expect(try Poppler.info("CreationDate", pdf)?.hasPrefix("2026-11-30T") == true)
    }

    @Test("equal tickets are equal bytes; another time or name makes others")
    func deterministic() throws {
        var ticket = try AdmissionTicket.sample()
        let pdf = try ticket.pdf()
        #expect(try ticket.pdf() == pdf)
        ticket.issued = ticket.issued + .seconds(1)
        #expect(try ticket.pdf() != pdf)
        #expect(try AdmissionTicket.sample(name: "张小朋").pdf() != pdf)
    }

    @Test("E25 a ticket is 100 kB with a photo of 45 kB, whatever the name is", arguments: ["张小明", "王𠮷", "㛃䶮"])
    func size(name: String) throws {
        let photo = try Photo(.quadrants)
        #expect(try AdmissionTicket.sample(name: name, photo: photo).pdf().count - photo.bytes.count < 55_000)
    }

    @Test("E25 printed grey, dark stays dark and light stays light: no word stands on a shade that swallows it")
    func grey() throws {
        let page = try Poppler.pixels(try AdmissionTicket.sample(photo: Photo(.quadrants)).pdf(), dotsPerInch: 100)
        let greys = Set(
            stride(from: 0, to: page.bytes.count / 3, by: 7).map { page.colour(x: $0 % page.width, y: $0 / page.width) }.filter {
                Set($0).count == 1
            }.map { $0[0] })
        #expect(greys.contains(0) && greys.contains(255))
        // The labels' shade: light enough under black text on any printer.
        #expect(greys.contains(241))
    }

    @Test(
        "E25 the code on the page is the code that was given",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zbarimg")))
    func scanned() throws {
        #expect(try Scanner.read(Poppler.picture(try AdmissionTicket.sample().pdf(), dotsPerInch: 200)) == AdmissionTicket.sampleCode)
    }

    @Test(arguments: ["", "准考证", "a\u{0}b", String(repeating: "a", count: 2332)])
    func unusableCodeIsRefused(code: String) throws {
        #expect(throws: DocumentError.unusableCode) { try AdmissionTicket.sample(code: code).pdf() }
    }
}
