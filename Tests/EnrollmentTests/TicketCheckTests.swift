import Crypto
import Database
import Documents
import EnrollmentDomain
import Foundation
import HTTP
import Primitives
import Runtime
import Testing
import Web

@testable import Enrollment

/// What an invigilator has in hand: a printed ticket, its code, the saved keys.
@Suite struct TicketCheckTests {
    private static let printing = Timestamp("2026-12-02 09:00:00") ?? Timestamp(seconds: 0)

    private struct Printed {
        let bench: Bench
        let pdf: [UInt8]
        let folder: URL

        func run(_ tool: String, _ arguments: [String]) throws -> String {
            let (process, pipe) = (Process(), Pipe())
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.currentDirectoryURL = folder
            process.arguments = [tool] + arguments
            process.standardOutput = pipe
            process.standardError = FileHandle.nullDevice
            try process.run()
            let printed = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: printed, as: UTF8.self)
        }

        func end() {
            bench.close()
            try? FileManager.default.removeItem(at: folder)
        }
    }

    /// The ticket of somebody who has paid and was placed, as a file.
    private func printed(_ name: String) async throws -> Printed {
        let bench = try await Bench()
        let candidate = try await bench.register(1, name: name)
        let person = bench.services.keyring.person(try Bench.document(1))
        let photo = bench.services.keyring.seal(
            photo: try SamplePortrait.png(seed: 1, width: 60, height: 80), of: person, random: bench.services.effects.random)
        try await bench.database.write { try $0.savePhoto(photo, of: person) }
        try await bench.choose("CET4", by: candidate)
        try await bench.pay(by: candidate)
        bench.clock.set(Self.printing)
        try await bench.arrange(seed: 1)
        let pdf = try await bench.services.issueTicket(.written, for: candidate.account)
        let folder = FileManager.default.temporaryDirectory.appending(path: "ticket-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(pdf).write(to: folder.appending(path: "ticket.pdf"))
        return Printed(bench: bench, pdf: pdf, folder: folder)
    }

    @Test("E25 the text of the printed ticket is the data, rare characters included", arguments: ["王𠮷", "㛃䶮", "阿卜杜拉·艾则孜"])
    func text(name: String) async throws {
        let ticket = try await printed(name)
        defer { ticket.end() }
        let text = try ticket.run("pdftotext", ["-layout", "ticket.pdf", "-"]).filter { !$0.isWhitespace }
        let number = try Bench.document(1).number
        for part in [
            name, number, "居民身份证", "首都示范大学", "英语四级笔试", "2026-12-12（星期六）09:00–11:20", "考场001", "座位号01", "110041262100101",
            "2026年下半年全国大学英语四、六级考试", "1.考生凭本准考证",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test(
        "E25 the code on the printed ticket is read by a scanner and verified offline with the saved keys; a changed one is not",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zbarimg")))
    func scanned() async throws {
        let ticket = try await printed("王𠮷")
        defer { ticket.end() }
        _ = try ticket.run("pdftoppm", ["-r", "200", "-gray", "-singlefile", "-png", "ticket.pdf", "page"])
        let code = try ticket.run("zbarimg", ["-q", "--raw", "-Sdisable", "-Sqrcode.enable", "page.png"])
        let keys = ticket.folder.appending(path: "keys.json")
        try Data(try await ticket.bench.send(.get, "/api/v1/ticket-keys").body).write(to: keys)
        let said = try await VerifyTicket()(code, keysAt: keys.path)
        #expect(said == "valid: 王𠮷, id number ending in \(try Bench.document(1).number.suffix(4)), CET-2026-12, ticket 110041262100101")
        var forged = Array(code.utf8)
        forged[code.utf8.count / 2] = forged[code.utf8.count / 2] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        await #expect(throws: ForgedTicket.self) {
            _ = try await VerifyTicket()(String(decoding: forged, as: UTF8.self), keysAt: keys.path)
        }
        await #expect(throws: UnreadableKeys.self) { _ = try await VerifyTicket()(code, keysAt: keys.path + ".none") }
    }

    @Test("E25 a code that is none, that another key signed, or that was signed for something else is no ticket")
    func forged() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let key = bench.services.issueTicket.signingKey
        let claims = IssueTicket.Claims(sitting: "CET-2026-12", name: "王𠮷", document: "002X", numbers: ["110041262100101"])
        let foreign = JWT.SigningKey.ed25519(id: key.id, try Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32)))
        for (code, cause) in [
            (try JWT.sign(claims, type: "JWT", with: key), JWTError.wrongType),
            (try JWT.sign(claims, type: "ticket+jwt", with: foreign), .wrongSignature),
            ("", .malformed), ("110041262100101", .malformed),
        ] {
            #expect(throws: ForgedTicket(cause: cause)) { _ = try VerifyTicket.claims(of: code, [key.verificationKey]) }
        }
        #expect(try VerifyTicket.claims(of: " \(JWT.sign(claims, type: "ticket+jwt", with: key))\n", [key.verificationKey]) == claims)
    }

    @Test("E25 the page that verifies has the published key in it and no script of its own; the module comes from here")
    func page() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let page = try await bench.send(.get, "/verify-ticket")
        let key = try #require(bench.services.issueTicket.signingKey.jwk.x)
        #expect(page.status == .ok && page.text.contains("data-keys=\"{&quot;keys&quot;:[") && page.text.contains(key))
        let policy = try #require(page.headers["Content-Security-Policy"])
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self'") && !policy.contains("unsafe"))
        #expect(
            page.text.components(separatedBy: "<script").count == 3
                && page.text.contains(VerifyTicketPages.asset.script.source(in: .zh)))
        let script = try await bench.send(.get, "/assets/verify-ticket.js")
        #expect(script.headers["Content-Type"] == "text/javascript; charset=utf-8" && script.text.contains("ticket+jwt"))
        #expect(!script.text.contains("fetch("), "it needs no network")
    }
}
