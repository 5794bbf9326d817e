import Documents
import Foundation
import Primitives

/// Made-up candidates of three schools: valid identity numbers, real-looking names, some of them with characters that only GB18030
/// and the CJK extensions know.
public struct Roster: Sendable {
    public struct Person: Sendable {
        public let name: String
        public let number: String
        public let site: Int
        /// Has passed CET4, so the roster lets them enter CET6.
        public let isEligibleForCET6: Bool
        /// Has a CET4 result that the roster doesn't know: the review finds it.
        public let pastTicket: String?
        public let pastScore: Int
    }

    public static let sites: [(code: String, name: String, province: String)] = [
        ("110041", "首都示范大学", "北京"), ("310062", "东海理工学院", "上海"), ("510113", "岭南师范大学", "广东"),
    ]

    public let people: [Person]

    public init(count: Int) {
        people = (0..<count).map(Self.person)
    }

    private static let surnames = Array("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈")
    private static let given = Array("伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红建文辉力志永健全国子涵浩宇欣怡梓轩雨泽一诺思源嘉懿")
    /// 𠮷 and 𬱖 are outside the basic plane; 䶮, 㛃 and 喆 are the registry clerk's daily bread.
    private static let rare = ["𠮷", "䶮", "㛃", "喆", "𬱖", "犇", "龑", "㳘"]

    private static func person(_ index: Int) -> Person {
        var name = "\(surnames[index % surnames.count])\(given[index / surnames.count % given.count])"
        name += index % 20 == 0 ? rare[index / 20 % rare.count] : String(given[(index * 7 + index / 97) % given.count])
        if index % 211 == 0 { name = "阿不都·\(name)" }
        let site = index % sites.count
        let isEligibleForCET6 = index % 3 == 0
        let hasPast = index % 5 == 1
        return Person(
            name: name, number: identityNumber(index), site: site, isEligibleForCET6: isEligibleForCET6,
            pastTicket: hasPast ? pastTicket(index, site) : nil, pastScore: index % 10 == 6 ? 402 : 425 + index % 200)
    }

    /// A resident id, its check character right (GB 11643); over a million are different.
    private static func identityNumber(_ index: Int) -> String {
        let region = ["110101", "310104", "440106"][index % 3]
        let day = CivilTime(Timestamp(seconds: 883_612_800 + Int64(index % 3500) * 86_400), offset: CivilTime.utc)
        let serial = String(String(1000 + index / 3500 * 3 + index % 3).suffix(3))
        let digits = region + day.compactDate + serial
        let check = IdentityDocument.checkCharacter(digits.utf8.map { Int($0) - 0x30 })
        return digits + String(decoding: [check], as: UTF8.self)
    }

    private static func pastTicket(_ index: Int, _ site: Int) -> String {
        sites[site].code + "2611" + String(String(1000 + index / 30 % 999).suffix(3)) + String(String(100 + index % 30 + 1).suffix(2))
    }
}
