import Contracts
import Crypto
import HTTP
import PaymentDomain
import Primitives
import Testing

@testable import Payment

@Suite("The gateways' protocols")
struct ProtocolTests {
    private func alipay() throws -> Alipay {
        Alipay(
            appID: SimulatorKeys.appID, sellerID: SimulatorKeys.sellerID, key: try RSAPrivateKey(pem: Vectors.privateKey),
            gatewayKey: try RSAPublicKey(pem: Vectors.publicKey))
    }

    private func payease(_ hashed: PayEase.HashedText = .decoded, signed: Bool = true) throws -> PayEase {
        PayEase(
            merchant: "444", key: Array("test".utf8), gatewayKey: signed ? try RSAPublicKey(pem: Vectors.publicKey) : nil,
            hashedText: hashed)
    }

    // MARK: Alipay

    @Test("Y3 an Alipay request is signed over its sorted, raw, non-empty parameters")
    func requestSignature() throws {
        let fields = FormFields([("charset", "utf-8"), ("b", "x y"), ("sign_type", "RSA2"), ("empty", ""), ("app_id", "1")])
        let signed = try Alipay.signed(fields, with: try RSAPrivateKey(pem: Vectors.privateKey))
        #expect(signed["sign"] == Vectors.requestSignature)
    }

    @Test("Y3 the page.pay link carries what Alipay needs, and dies by itself")
    func pagePay() async throws {
        let world = try World()
        let (attempt, redirect) = try await world.attempt(try await world.newOrder(12_345), .alipay)
        let fields = FormFields(urlEncoded: Array((redirect.url.split(separator: "?").last ?? "").utf8))
        let biz = try JSON.decode([String: String].self, from: Array((fields["biz_content"] ?? "").utf8))
        #expect(fields["method"] == "alipay.trade.page.pay")
        #expect(fields["timestamp"] == "2026-11-22 10:00:00")
        #expect(fields["notify_url"] == "http://payment.test/callbacks/alipay")
        #expect(
            biz == [
                "out_trade_no": attempt.number, "total_amount": "123.45", "subject": "CET 报名费", "product_code": "FAST_INSTANT_TRADE_PAY",
                "time_expire": "2026-11-22 10:30:00",
            ])
        #expect(attempt.number.utf8.count <= 64)
    }

    @Test("Y3 an Alipay answer is verified over its raw text")
    func answer() throws {
        let text = "{\"alipay_trade_query_response\":\(Vectors.answerNode),\"sign\":\"\(Vectors.answerSignature)\"}"
        let answer = try alipay().answer(Array(text.utf8), to: .query)
        #expect(answer.tradeStatus == "TRADE_SUCCESS")
    }

    @Test(
        "Y3 an Alipay answer that isn't exactly what was signed is refused",
        arguments: [
            ("{\"alipay_trade_query_response\": NODE ,\"sign\":\"SIGN\"}", nil),
            ("{\"alipay_trade_query_response\":NODE,\"sign\":\"SIGN\",\"sign\":\"SIGN\"}", .gatewayError("10000")),
            ("{\"alipay_trade_query_response\":{\"code\":\"10000\"},\"sign\":\"SIGN\"}", .forged),
            ("{\"alipay_trade_close_response\":NODE,\"sign\":\"SIGN\"}", .malformed),
            ("{\"error_response\":NODE,\"sign\":\"SIGN\"}", .forged),
            ("{\"alipay_trade_query_response\":NODE}", .gatewayError("10000")),
            ("{\"alipay_trade_query_response\":NODE,\"alipay_trade_query_response\":NODE,\"sign\":\"SIGN\"}", .malformed),
            (
                "{\"alipay_trade_query_response\":{\"code\":\"40002\",\"sub_code\":\"isv.invalid-signature\"}}",
                .gatewayError("isv.invalid-signature")
            ),
            ("{\"alipay_trade_query_response\":NODE,\"sign\":\"SIGN\"", .malformed), ("<html>502</html>", .malformed), ("", .malformed),
        ] as [(String, Alipay.AnswerRefusal?)])
    func answerRefusals(template: String, refusal: Alipay.AnswerRefusal?) throws {
        let text = template.split(separator: "NODE", omittingEmptySubsequences: false).joined(separator: Vectors.answerNode)
            .split(separator: "SIGN", omittingEmptySubsequences: false).joined(separator: Vectors.answerSignature)
        let alipay = try alipay()
        var thrown: Alipay.AnswerRefusal?
        do { _ = try alipay.answer(Array(text.utf8), to: .query) } catch { thrown = error }
        #expect(thrown == refusal)
    }

    private var callbackFields: [(String, String)] {
        [
            ("unknown_field", "kept"), ("total_amount", "30.00"), ("app_id", "9021000100000001"), ("note", "中文 x"), ("a", "1"),
            ("empty", ""), ("out_trade_no", "N1"), ("trade_no", "T1"), ("seller_id", "2088000000000001"), ("trade_status", "TRADE_SUCCESS"),
            ("sign_type", "RSA2"), ("sign", Vectors.callbackSignature),
        ]
    }

    @Test("Y5 an Alipay callback is verified over all parameters, unknown and empty ones included")
    func callback() throws {
        let notice = try alipay().notice(in: Array(FormFields(callbackFields).urlEncoded.utf8))
        let receipt = Receipt(amount: Money(fen: 3_000), transaction: "T1")
        #expect(notice == Notice(number: "N1", amount: Money(fen: 3_000), outcome: .paid(receipt)))
    }

    @Test(
        "Y5 an Alipay callback of which any parameter was touched is forged",
        arguments: ["unknown_field", "total_amount", "app_id", "note", "a", "out_trade_no", "trade_status", "seller_id"])
    func forgedCallback(name: String) throws {
        let alipay = try alipay()
        for fields in [callbackFields.filter { $0.0 != name }, callbackFields.map { $0.0 == name ? ($0.0, $0.1 + "0") : $0 }] {
            #expect(throws: CallbackRefusal.forged) { try alipay.notice(in: Array(FormFields(fields).urlEncoded.utf8)) }
        }
    }

    @Test("Y5 an Alipay callback with a name twice, without a signature or of another kind is malformed")
    func malformedCallback() throws {
        let alipay = try alipay()
        let bodies = [
            callbackFields + [("total_amount", "0.01")], callbackFields.filter { $0.0 != "sign" },
            callbackFields.map { $0.0 == "sign_type" ? ("sign_type", "RSA") : $0 },
            callbackFields.map { $0.0 == "sign" ? ("sign", "%%") : $0 },
        ]
        for fields in bodies {
            #expect(throws: CallbackRefusal.malformed) { try alipay.notice(in: Array(FormFields(fields).urlEncoded.utf8)) }
        }
        for garbage in ["", "&&&", "sign", "=", "sign=&sign_type=RSA2", "\u{0}\u{1}"] {
            #expect(throws: CallbackRefusal.self) { try alipay.notice(in: Array(garbage.utf8)) }
        }
    }

    @Test("Y5 an Alipay callback for another merchant is mismatched, however well it is signed")
    func foreignCallback() throws {
        let world = try World()
        let keys = world.simulator.keys
        for (name, value) in [("app_id", "9999"), ("seller_id", "2088999999999999")] {
            let fields = callbackFields.filter { !$0.0.hasPrefix("sign") }.map { $0.0 == name ? (name, value) : $0 }
            let text = FormFields(fields).signedText(without: [], skipsEmpty: false)
            let sign = Base64.encode(try keys.alipay.sign(text, digest: .sha256))
            let body = FormFields(fields + [("sign_type", "RSA2"), ("sign", sign)]).urlEncoded
            #expect(throws: CallbackRefusal.mismatched) { try keys.alipayMerchant.notice(in: Array(body.utf8)) }
        }
    }

    // MARK: PayEase

    @Test("Y3 the PayEase order form is sealed as the protocol says")
    func orderForm() throws {
        let text = "020261122120.0044420261122-444-E0001444http://m/r"
        #expect(PayEase.fingerprint([text], key: Array("test".utf8)) == "fbb642e13779d831b0c7e7dff8957e1a")
        let form = try payease().orderForm(
            number: "20261122-444-E0001", amount: Money(fen: 12_000), day: "20261122", returnURL: "http://m/r")
        #expect(form["v_md5info"] == "fbb642e13779d831b0c7e7dff8957e1a")
        #expect(form["v_amount"] == "120.00")
        #expect(form.fields.allSatisfy { $0.bytes.allSatisfy { $0 < 0x80 } })
    }

    @Test("Y3 a PayEase query is sealed as the protocol says")
    func querySeal() throws { #expect(try payease().fingerprint("444", "20261122-444-E0001") == "238e0f5a08a1ada9616ff50cc7c24b36") }

    private var batch: [(String, String)] {
        [
            ("v_count", "2"), ("v_oid", "20261122-444-A|_|20261122-444-B"), ("v_pmode", "x|_|x"), ("v_pstatus", "1|_|3"),
            ("v_pstring", "支付成功|_|失败"), ("v_amount", "30.00|_|1.00"), ("v_moneytype", "0|_|0"),
            ("v_mac", "e83e9999aa4f5561e873f7bdd3959b30"), ("v_md5money", "c958aa4f1c9c86cfed01d2df8508ff7a"),
            ("v_sign", Vectors.payeaseSignature),
        ]
    }

    @Test("Y5 a PayEase callback tells of several orders at once")
    func payeaseCallback() throws {
        let notices = try payease().notices(in: Array(FormFields(batch).urlEncoded.utf8))
        let paid = Receipt(amount: Money(fen: 3_000), transaction: "20261122-444-A")
        #expect(
            notices == [
                Notice(number: "20261122-444-A", amount: Money(fen: 3_000), outcome: .paid(paid)),
                Notice(number: "20261122-444-B", amount: Money(fen: 100), outcome: .failed),
            ])
    }

    @Test(
        "Y5 a PayEase callback needs both fingerprints and the signature",
        arguments: ["v_count", "v_oid", "v_pmode", "v_pstatus", "v_pstring", "v_amount", "v_moneytype", "v_mac", "v_md5money", "v_sign"])
    func payeaseForged(name: String) throws {
        let fields = batch.map { $0.0 == name ? ($0.0, String($0.1.dropLast()) + "7") : $0 }
        let payease = try payease()
        #expect(throws: CallbackRefusal.forged) { try payease.notices(in: Array(FormFields(fields).urlEncoded.utf8)) }
    }

    @Test("Y5 without the gateway's key a PayEase callback still needs both fingerprints")
    func payeaseUnsigned() throws {
        let payease = try payease(signed: false)
        #expect(try payease.notices(in: Array(FormFields(batch.filter { $0.0 != "v_sign" }).urlEncoded.utf8)).count == 2)
        for name in ["v_mac", "v_md5money"] {
            let body = Array(FormFields(batch.filter { $0.0 != name }).urlEncoded.utf8)
            #expect(throws: CallbackRefusal.malformed) { try payease.notices(in: body) }
        }
    }

    /// A callback that is sealed rightly, with these values.
    private func sealed(_ values: [String: String], _ payease: PayEase, of text: (String) -> String = { $0 }) -> [UInt8] {
        func join(_ names: String...) -> [UInt8] { names.flatMap { Array(text(values[$0] ?? "").utf8) } }
        let mac = PayEase.fingerprint(of: join("v_oid", "v_pmode", "v_pstatus", "v_pstring", "v_count"), key: payease.key)
        let money = PayEase.fingerprint(of: join("v_amount", "v_moneytype"), key: payease.key)
        return Array(FormFields(values.map { ($0.key, $0.value) } + [("v_mac", mac), ("v_md5money", money)]).urlEncoded.utf8)
    }

    @Test(
        "Y5 a sealed PayEase callback that makes no sense changes nothing",
        arguments: [
            (["v_count": "0"], .unreadable), (["v_count": "5"], .unreadable), (["v_count": "2"], .unreadable),
            (["v_count": "x"], .unreadable),
            (["v_amount": "1,00"], .unreadable), (["v_amount": "-1.00"], .unreadable), (["v_moneytype": "1"], .mismatched),
            (["v_oid": "20261122-445-A"], .mismatched), (["v_oid": ""], .mismatched),
        ] as [([String: String], CallbackRefusal)])
    func payeaseNonsense(change: [String: String], refusal: CallbackRefusal) throws {
        let payease = try payease(signed: false)
        let good = [
            "v_count": "1", "v_oid": "20261122-444-A", "v_pmode": "x", "v_pstatus": "1", "v_pstring": "x", "v_amount": "1.00",
            "v_moneytype": "0",
        ]
        #expect(try payease.notices(in: sealed(good, payease)).count == 1)
        #expect(throws: refusal) { try payease.notices(in: sealed(good.merging(change) { $1 }, payease)) }
    }

    @Test("Y5 a PayEase merchant may be set up to hash the encoded text")
    func payeaseEncoded() throws {
        let payease = try payease(.encoded, signed: false)
        let values = [
            "v_count": "1", "v_oid": "20261122-444-A", "v_pmode": "x", "v_pstatus": "1", "v_pstring": "支付", "v_amount": "1.00",
            "v_moneytype": "0",
        ]
        let encoded = sealed(values, payease) { text in String(FormFields([("", text)]).urlEncoded.dropFirst()) }
        #expect(try payease.notices(in: encoded).count == 1)
        #expect(throws: CallbackRefusal.forged) { try payease.notices(in: sealed(values, payease)) }
    }

    @Test("Y5 GB2312 text in a PayEase callback is hashed as the bytes it is")
    func payeaseGB2312() throws {
        let payease = try payease(signed: false)
        let text: [UInt8] = [0xd6, 0xa7, 0xb8, 0xb6]
        let mac = PayEase.fingerprint(of: Array("20261122-444-Ax1".utf8) + text + Array("1".utf8), key: payease.key)
        let money = PayEase.fingerprint(["1.00", "0"], key: payease.key)
        let body =
            "v_count=1&v_oid=20261122-444-A&v_pmode=x&v_pstatus=1&v_pstring=%D6%A7%B8%B6&v_amount=1.00&v_moneytype=0&v_mac=\(mac)&v_md5money=\(money)"
        #expect(try payease.notices(in: Array(body.utf8)).count == 1)
    }

    @Test(
        "Y3 pstatus of a query has meanings of its own",
        arguments: [("1", PayEase.QueryStatus.paid), ("2", .unpaid), ("3", .failed), ("20", .failed), ("", .failed)])
    func queryStatus(text: String, status: PayEase.QueryStatus) { #expect(PayEase.QueryStatus(text) == status) }

    @Test(
        "Y7 a PayEase answer that can't be used leaves the outcome unknown",
        arguments: [
            ("<r><messagehead><status>0</status></messagehead><messagebody/></r>", .absent),
            ("<r><messagehead><status>1</status><statusdesc>System error</statusdesc></messagehead></r>", .unknown),
            ("<r><messagehead><status>1</status><statusdesc>Invalid order number</statusdesc></messagehead></r>", .absent),
            (order(oid: "B"), .unknown), (order(amount: "x"), .unknown), (order(money: "1"), .unknown), (order(status: "2"), .waiting),
            (order(status: "5"), .failed), (order(), .paid(Receipt(amount: Money(fen: 100), transaction: "A"))), ("", .unknown),
            ("<html>busy</html>", .unknown), (String(order().dropLast()), .unknown),
        ] as [(String, Outcome)])
    func payeaseAnswers(xml: String, outcome: Outcome) throws {
        #expect(try payease(signed: false).outcome(Array(xml.utf8), for: "A") == outcome)
    }

    @Test("Y3 a PayEase answer without the gateway's signature says nothing where its key is known")
    func payeaseUnsignedAnswer() throws { #expect(try payease().outcome(Array(Self.order().utf8), for: "A") == .unknown) }

    private static func order(oid: String = "A", status: String = "1", amount: String = "1.00", money: String = "0") -> String {
        "<?xml version=\"1.0\" encoding=\"gb2312\"?><r><messagehead><status>0</status></messagehead><messagebody><order><oid>\(oid)</oid>"
            + "<pstatus>\(status)</pstatus><amount>\(amount)</amount><moneytype>\(money)</moneytype><sign>00</sign></order></messagebody></r>"
    }
}
