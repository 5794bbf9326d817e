import Foundation
import HTTP
import Testing

@testable import Web

@Suite struct DesignTests {
    /// WCAG 2.2, relative luminance.
    private func luminance(_ hex: String) throws -> Double {
        let value = try #require(Int(hex.dropFirst(), radix: 16))
        let parts = [16, 8, 0].map { shift -> Double in
            let part = Double(value >> shift & 255) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    private static let texts = ["ink", "faint", "main", "bad", "good", "warn"].flatMap { [($0, "paper", 4.5), ($0, "soft", 4.5)] }
    private static let others = [
        ("on-fill", "fill", 4.5), ("on-fill", "danger", 4.5), ("edge", "paper", 3), ("focus", "paper", 3), ("focus", "soft", 3),
        ("fill", "paper", 3),
    ]

    @Test("S3 texts have a contrast of 4.5 and edges of 3, by day and by night", arguments: [Tokens.light, Tokens.dark], texts + others)
    func contrast(colors: [(String, String)], pair: (String, String, Double)) throws {
        let named = Dictionary(uniqueKeysWithValues: colors)
        let (front, ground) = (try luminance(try #require(named[pair.0])), try luminance(try #require(named[pair.1])))
        let ratio = (max(front, ground) + 0.05) / (min(front, ground) + 0.05)
        #expect(ratio >= pair.2, "\(pair.0) on \(pair.1): \(ratio)")
    }

    @Test("S3 every colour and space that the style sheet uses is a token")
    func tokens() {
        let text = String(decoding: StyleSheet.asset.response(to: Request(.get, "/assets/site.css")).body, as: UTF8.self)
        let used = Set(text.matches(of: /var\(--([a-z0-9-]+)\)/).map { String($0.1) })
        let declared = Set(text.matches(of: /--([a-z0-9-]+):/).map { String($0.1) })
        #expect(used.isSubset(of: declared), "\(used.subtracting(declared))")
        #expect(text.filter { $0 == "{" }.count == text.filter { $0 == "}" }.count)
    }

    @Test("S3 an asset's address names its content: kept for good there, asked for anew anywhere else")
    func immutable() throws {
        let (one, two) = (Asset("a.css", "p { margin: 0 }"), Asset("a.css", "p { margin: 1px }"))
        #expect(one.address != two.address && one.path == "/assets/a.css")
        #expect(one.response(to: Request(.get, one.address)).headers["cache-control"] == "public, max-age=31536000, immutable")
        for address in [two.address, one.path] {
            #expect(one.response(to: Request(.get, address)).headers["cache-control"] == "no-cache")
        }
        let page = String(decoding: Page(title: "a", site: "b", body: "").response().body, as: UTF8.self)
        for asset in [StyleSheet.asset, SiteScript.asset] { #expect(page.contains("\"\(asset.address)\"")) }
    }

    @Test("S3 the frame with its style and script leaves most of the 60 KB to a page")
    func size() {
        let page = Page(title: "a", site: "b", body: "").response().body.count
        let assets = [StyleSheet.asset, SiteScript.asset].map { $0.response(to: Request(.get, $0.address)).body.count }
        #expect(page + assets.reduce(0, +) < 20_000)
    }

    @Test("S3 what was typed into a password can be shown, by a button that isn't there without script, and is no button of the form's")
    func shownPassword() {
        let password = Input(name: "current", label: "密码", type: "password").html.source(in: .zh)
        #expect(password.contains("<button type=\"button\" class=\"show\" aria-controls=\"current\" aria-pressed=\"false\" hidden>显示"))
        #expect(password.contains("<input id=\"current\" name=\"current\" type=\"password\""))
        #expect(!Input(name: "email", label: "邮箱", type: "email").html.source(in: .zh).contains("<button"))
    }

    @Test("S3 the progress line says which step this is, in order, and what is done")
    func progress() {
        let steps: [ProgressLine.Step] = [.init("一", isDone: true), .init("二", isDone: true), .init("三", isDone: false)]
        let line = ProgressLine(steps, current: 1).html.source(in: .zh)
        #expect(line.contains("<li class=\"done\"><span>一") && line.contains("<li aria-current=\"step\"><span>二</span>"))
        #expect(line.contains("<li><span>三</span>") && line.contains("第 2 步，共 3 步：二"))
        #expect(line.components(separatedBy: "aria-current").count == 2)
        #expect(!ProgressLine(steps, current: nil).html.source(in: .en).contains("aria-current"))
    }

    @Test("S3 each cell of a table says on a phone what it is; an empty one says nothing")
    func table() {
        let html = Table(columns: ["\(zh: "科目", en: "Subject")", "\(zh: "费用", en: "Fee")"], rows: [["四级", "30"], ["六级", ""]]).html
        #expect(
            html.source(in: .en).contains(
                "<th scope=\"row\" role=\"rowheader\">四级</th><td role=\"cell\" data-label=\"Fee\"><span>30</span></td>"))
        #expect(html.source(in: .zh).contains("六级</th><td role=\"cell\"></td>"))
    }
}
