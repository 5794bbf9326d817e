import Primitives
import Testing

@Suite struct EmailAddressTests {
    @Test(
        "P1 one spelling for one mailbox",
        arguments: [
            ("a@b.cn", "a@b.cn"), ("Li.Lei@Example.EDU.cn", "li.lei@example.edu.cn"),
            ("o'neil+cet_4@mail.example.com", "o'neil+cet_4@mail.example.com"),
            ("a!#$%&'*+-/=?^_`{|}~z@x.org", "a!#$%&'*+-/=?^_`{|}~z@x.org"), ("x@xn--fiqs8s.xn--55qx5d", "x@xn--fiqs8s.xn--55qx5d"),
            ("10086@qq.com", "10086@qq.com"), ("a@1-2.3com", "a@1-2.3com"),
        ])
    func reading(_ input: String, _ text: String) throws { #expect(try EmailAddress(input).text == text) }

    private static let longest =
        String(repeating: "m", count: 64) + "@" + String(repeating: "d", count: 63) + "."
        + String(repeating: "e", count: 63) + "." + String(repeating: "f", count: 58) + ".cn"

    @Test("P1 254 bytes and no more")
    func longest() throws {
        #expect(Self.longest.utf8.count == 254)
        #expect(try EmailAddress(Self.longest).text == Self.longest)
        #expect(throws: EmailAddress.Refusal.tooLong) { try EmailAddress(Self.longest + "c") }
        #expect(throws: EmailAddress.Refusal.tooLong) { try EmailAddress(String(repeating: "字", count: 100_000) + "@b.cn") }
    }

    @Test("P1 what is no address", arguments: refused)
    func refusing(_ input: String, _ refusal: EmailAddress.Refusal) { #expect(throws: refusal) { try EmailAddress(input) } }

    private static let refused: [(String, EmailAddress.Refusal)] = [
        ("", .noMailbox), ("a", .noMailbox), ("@", .noMailbox), ("@b.cn", .noMailbox), ("a.b.cn", .noMailbox),
        (".a@b.cn", .unusableMailbox), ("a.@b.cn", .unusableMailbox), ("a..b@b.cn", .unusableMailbox), ("a b@b.cn", .unusableMailbox),
        (" a@b.cn", .unusableMailbox), ("a@b@c.cn", .unusableMailbox), ("\"a\"@b.cn", .unusableMailbox), ("a,b@b.cn", .unusableMailbox),
        ("a\r\nBcc: x@b.cn", .unusableMailbox), ("a\0@b.cn", .unusableMailbox), ("<a@b.cn", .unusableMailbox),
        ("李雷@b.cn", .unusableMailbox),
        ("ａ@b.cn", .unusableMailbox), (String(repeating: "a", count: 65) + "@b.cn", .unusableMailbox),
        // Unicode's lower case of the Kelvin sign and of the dotted I is an ASCII letter: two mailboxes would be one account.
        ("\u{212a}im@b.cn", .unusableMailbox), ("\u{130}@b.cn", .unusableMailbox), ("a@\u{212a}.cn", .unusableDomain),
        ("a@", .unusableDomain), ("a@b", .unusableDomain), ("a@localhost", .unusableDomain), ("a@.cn", .unusableDomain),
        ("a@b.", .unusableDomain),
        ("a@b..cn", .unusableDomain), ("a@-b.cn", .unusableDomain), ("a@b-.cn", .unusableDomain), ("a@b_c.cn", .unusableDomain),
        ("a@b.cn ", .unusableDomain), ("a@b.cn>", .unusableDomain), ("a@b.cn\n", .unusableDomain), ("a@[127.0.0.1]", .unusableDomain),
        ("a@127.0.0.1", .unusableDomain), ("a@中国.cn", .unusableDomain), ("a@b.cn:25", .unusableDomain),
        ("a@" + String(repeating: "b", count: 64) + ".cn", .unusableDomain),
    ]

    @Test("P2 the mailbox is what stands before the last @")
    func parts() throws {
        let address = try EmailAddress("Li.Lei@mail.example.cn")
        #expect(address.mailbox == "li.lei")
        #expect(address.domain == "mail.example.cn")
    }

    @Test(
        "E8 a masked address",
        arguments: [("alice@qq.com", "a***@q*.com"), ("a@mail.tsinghua.edu.cn", "a***@m*.t*.e*.cn"), ("10086@b.cn", "1***@b*.cn")])
    func masking(_ input: String, _ masked: String) throws { #expect(try EmailAddress(input).masked == masked) }

    @Test("S2 an address that is printed is masked")
    func printing() throws {
        struct Holder { let address: EmailAddress }
        let holder = Holder(address: try EmailAddress("alice@example.com"))
        for text in ["\(holder.address)", "\(holder)", String(reflecting: holder), String(describing: Optional(holder.address))] {
            #expect(text.contains("a***@e*.com"))
            #expect(!text.contains("alice"))
        }
    }
}
