import Documents
import Foundation
import Primitives
import Testing

@Suite struct RoomPaperTests {
    private static let names = ["张小明", "王𠮷", "㛃䶮", "阿卜杜拉·艾则孜·买买提依明", "ÉLISE O’NEILL", "欧阳娜娜"]

    /// Sixty characters: what an entered name may have.
    private static let longest = String(repeating: "阿卜杜拉·艾则孜·买买提依明·吐尔逊阿依·古丽巴哈尔", count: 3).prefix(60).description

    static func paper(_ count: Int, photos: Bool = true) throws -> RoomPaper {
        let faces = try (0..<5).map { try Photo(SamplePortrait.png(seed: UInt64($0), width: 150, height: 200)) }
        let seats = (0..<count).map { index in
            RoomPaper.Seat(
                seat: index < 9 ? "0\(index + 1)" : "\(index + 1)", name: names[index % names.count],
                ticketNumber: "\(110_041_262_101_200 + index + 1)",
                documentTail: "002X", photo: photos && index != 3 ? faces[index % faces.count] : nil)
        }
        return RoomPaper(
            title: "2026年下半年全国大学英语四、六级考试", subject: "英语四级笔试", time: "2026-12-12（星期六）09:00–11:20", site: "110041 北京理工大学良乡校区",
            room: "012", seats: seats, issued: Timestamp(seconds: 1_796_000_000))
    }

    @Test(
        "a room's papers are A4, thirty seats a page, each sheet with its own page numbers",
        arguments: [(0, 2), (1, 2), (30, 2), (31, 4), (61, 6)])
    func pages(seats: Int, pages: Int) throws {
        let pdf = try Self.paper(seats).pdf()
        #expect(try Poppler.info("Pages", pdf) == "\(pages)")
        #expect(try Poppler.info("Page size", pdf)?.contains("A4") == true)
        #expect(try Poppler.fonts(pdf).allSatisfy(\.isEmbeddedFont))
        let text = try Poppler.text(pdf).filter { !$0.isWhitespace }
        for page in 1...pages / 2 {
            #expect(text.contains("考场门贴第\(page)/\(pages / 2)页") && text.contains("考场签到表第\(page)/\(pages / 2)页"))
        }
        #expect(text.contains("应到\(seats)人"))
    }

    @Test("the door list has seat, name and number of everybody and no digit of an identity number; the sign-in sheet has the last four")
    func text() throws {
        let paper = try Self.paper(30)
        let text = try Poppler.text(try paper.pdf()).components(separatedBy: "\u{c}")
        let (door, signIn) = (text[0], text[1])
        for seat in paper.seats {
            // A long name has two lines, with the next column's between them.
            let parts = seat.name.split(separator: " ").map { String($0.prefix(7)) }
            for page in [door, signIn] { #expect(parts.allSatisfy(page.contains) && page.contains(seat.ticketNumber), "\(seat.name)") }
        }
        #expect(!door.contains("002X") && signIn.components(separatedBy: "证件尾号").count == 31)
        for page in [door, signIn] {
            #expect(page.contains("012") && page.contains("英语四级笔试") && page.contains("2026-12-12（星期六）09:00–11:20"))
        }
        #expect(signIn.components(separatedBy: "无照片").count == 2)
        #expect(try Poppler.images(try paper.pdf()).count >= 29)
    }

    @Test("nothing of a room's papers runs off the page or over something else, whatever people and places are called")
    func apart() throws {
        var paper = try Self.paper(30, photos: false)
        paper.title += paper.title + paper.title
        paper.site = String(repeating: "新疆维吾尔自治区伊犁哈萨克自治州职业技术师范高等专科学校", count: 2)
        for index in paper.seats.indices { paper.seats[index].name = index.isMultiple(of: 2) ? Self.longest : "王𠮷" }
        let sheet = CGRect(x: 40, y: 40, width: 595.3 - 80, height: 841.9 - 80)
        for words in try Poppler.words(try paper.pdf()) {
            for (index, word) in words.enumerated() {
                #expect(sheet.contains(word.box), "\(word)")
                let ink = word.box.insetBy(dx: 0.5, dy: word.box.height * 0.25)
                for next in words[(index + 1)...] {
                    #expect(!ink.intersects(next.box.insetBy(dx: 0.5, dy: next.box.height * 0.25)), "\(word) and \(next)")
                }
            }
        }
    }

    @Test func deterministic() throws {
        #expect(try Self.paper(7).pdf() == Self.paper(7).pdf())
        #expect(try Self.paper(7).pdf() != Self.paper(8).pdf())
    }
}
