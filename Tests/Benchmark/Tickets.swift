import Documents
import Foundation
import Primitives

/// Admission tickets as a school prints them: one thread draws, as in the service (E25).
struct Tickets {
    private static let round = 200

    func measure(into table: inout Table) throws {
        let photo = try Photo(SamplePortrait.png(seed: 1, width: 240, height: 320))
        let began = ContinuousClock.now
        _ = try Self.ticket(0, photo).pdf()
        let first = (ContinuousClock.now - began) / .milliseconds(1)
        var (rates, size): ([Double], Int) = ([], 0)
        for _ in 0..<3 {
            let began = ContinuousClock.now
            for number in 0..<Self.round { size = max(size, try Self.ticket(number, photo).pdf().count) }
            rates.append(Double(Self.round) / ((ContinuousClock.now - began) / .seconds(1)))
        }
        let perSecond = median(rates)
        table.add(.init(work: "admission ticket, PDF, one thread", figure: rate(perSecond), budget: "≥ 50 /s", isKept: perSecond >= 50))
        table.add(.init(work: "the first ticket of a process", figure: "\(decimal(first, 0)) ms"))
        table.add(
            .init(
                work: "a ticket's file, without its photo", figure: "\(decimal(Double(size - photo.bytes.count) / 1_000, 0)) kB",
                budget: "≤ 60 kB", isKept: size - photo.bytes.count <= 60_000))
    }

    private static func ticket(_ number: Int, _ photo: Photo) -> AdmissionTicket {
        AdmissionTicket(
            title: "2026年下半年全国大学英语四、六级考试",
            candidate: .init(
                name: "张小明", documentKind: "居民身份证", documentNumber: "11010519491231002X", school: "北京理工大学", campus: "良乡校区",
                college: "计算机学院",
                major: "软件工程", className: "08012301"),
            photo: photo,
            subjects: [
                .init(
                    name: "英语四级笔试", time: "2026-12-12（星期六）09:00–11:20", site: "北京理工大学良乡校区", room: "012", seat: "07",
                    ticketNumber: String(110_041_262_100_000 + number))
            ],
            rules: [
                "考生凭本准考证、有效身份证件和学生证，在规定时间进入规定的考场，对号入座，并将证件放在桌面上以备查验。",
                "笔试开考后禁止入场；口试考生须在准考证所示时间前30分钟到候考室报到，迟到者不得参加考试。",
                "只准携带2B铅笔、黑色签字笔、橡皮和听力耳机；手机、智能手表等通信和存储设备不得带入考场。",
                "听力考试结束后立即收回答题卡1；考试期间考生不得提前交卷离场。", "请妥善保管本准考证，成绩查询和下一次报考均需使用准考证号。",
                "违反考场规则者，按《国家教育考试违规处理办法》处理。",
            ], code: String(repeating: "eyJ-Zz09_", count: 32), codeCaption: "监考扫码核验", issued: Timestamp(seconds: 1_796_000_000))
    }
}
