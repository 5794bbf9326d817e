import Primitives
import Testing

@Suite struct IdentityDocumentTests {
    typealias Refusal = IdentityDocument.Refusal

    @Test(
        "E6 GB 11643: resident ids that are right",
        arguments: [
            ("11010519491231002X", "11010519491231002X"), ("11010519491231002x", "11010519491231002X"),
            (" 11010519491231002X\n", "11010519491231002X"), ("\u{3000}１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
            ("110105194912310ｘ", nil), ("11010119900307007X", nil),
        ] as [(String, String?)])
    func residentIDs(_ input: String, _ number: String?) {
        #expect((try? IdentityDocument(.residentID, input))?.number == number)
    }

    @Test("E6 the check characters of GB 11643-1999's own examples", arguments: [("11010519491231002", "X"), ("44052418800101001", "4")])
    func checkCharacters(_ digits: String, _ character: String) {
        let values = digits.utf8.map { Int($0) - 0x30 }
        #expect(String(decoding: [IdentityDocument.checkCharacter(values)], as: UTF8.self) == character)
    }

    @Test("E6 MOD 11-2 against ISO 7064's recursion, over random numbers")
    func agreesWithRecursion() {
        var random = SplitMix64(seed: 6)
        for _ in 0..<1_000 {
            let digits = (0..<17).map { _ in Int.random(in: 0...9, using: &random) }
            let product = digits.reduce(0) { ($0 + $1) * 2 % 11 }
            let check = (12 - product) % 11
            #expect(IdentityDocument.checkCharacter(digits) == (check == 10 ? UInt8(ascii: "X") : UInt8(0x30 + check)))
        }
    }

    @Test("E6 every single wrong digit and every swap of neighbours is seen")
    func typingErrors() throws {
        let right = Array("11010519491231002X")
        for (place, character) in right.enumerated() {
            for digit in "0123456789X" where digit != character {
                var typed = right
                typed[place] = digit
                #expect(throws: Refusal.self) { try IdentityDocument(.residentID, String(typed)) }
            }
            guard place > 0, right[place - 1] != character else { continue }
            var typed = right
            typed.swapAt(place - 1, place)
            #expect(throws: Refusal.self) { try IdentityDocument(.residentID, String(typed)) }
        }
    }

    @Test("E6 each refusal is named", arguments: refused)
    func refusing(_ input: String, _ refusal: Refusal) {
        #expect(throws: refusal) { try IdentityDocument(.residentID, input) }
        #expect(throws: refusal) { try IdentityDocument(.residencePermit, input) }
    }

    private static let refused: [(String, Refusal)] = [
        ("", .wrongLength), ("11010519491231002", .wrongLength), ("11010519491231002XX", .wrongLength), ("110105491231002", .wrongLength),
        ("1101051949123100字", .wrongLength), ("A1010519491231002X", .wrongCharacter), ("X10105194912310021", .wrongCharacter),
        ("11010519491231 02X", .wrongCharacter), ("1101051949123100.X", .wrongCharacter), ("+1010519491231002X", .wrongCharacter),
        ("110105199002290022", .wrongBirthDate), ("110105199013010022", .wrongBirthDate), ("110105199000010022", .wrongBirthDate),
        ("110105199004310022", .wrongBirthDate), ("440524188001010014", .wrongBirthDate), ("110105000001010014", .wrongBirthDate),
        ("110105194912310020", .wrongCheckDigit), ("11010519491231002A", .wrongCheckDigit), ("11010519491231002 1", .wrongLength),
    ]

    @Test("E6 a leap day is a birthday in a leap year")
    func leapDay() throws {
        for year in ["2000", "1996", "2004"] {
            let digits = "110105\(year)0229001"
            let check = IdentityDocument.checkCharacter(digits.utf8.map { Int($0) - 0x30 })
            let number = digits + String(decoding: [check], as: UTF8.self)
            #expect(try IdentityDocument(.residentID, number).number == number)
        }
    }

    @Test(
        "E6 other documents in one spelling",
        arguments: [
            (.passport, "e12345678", "E12345678"), (.passport, " Ｅ１２３４５６７８ ", "E12345678"),
            (.hongKongMacaoPermit, "H12345678", "H12345678"),
            (.taiwanPermit, "12345678", "12345678"), (.permanentResidence, "CHN110101900101", "CHN110101900101"),
            (.military, "南字第1234567号", "南字第1234567号"), (.military, "空字第１２３４５号", "空字第12345号"),
            (.residencePermit, "11010519491231002x", "11010519491231002X"),
        ] as [(IdentityDocument.Kind, String, String)])
    func otherKinds(_ kind: IdentityDocument.Kind, _ input: String, _ number: String) throws {
        #expect(try IdentityDocument(kind, input).number == number)
        #expect(try IdentityDocument(kind, input) == IdentityDocument(kind, number))
    }

    @Test(
        "E6 what other documents are not",
        arguments: [
            (.passport, "E123", .wrongLength), (.passport, "E12345678901234567890", .wrongLength),
            (.passport, "E1234 5678", .wrongCharacter),
            (.passport, "E-12345678", .wrongCharacter), (.passport, "护照12345678", .wrongCharacter),
            (.passport, "É12345678", .wrongCharacter),
            (.passport, "E1234567½", .wrongCharacter), (.taiwanPermit, "1234567٣", .wrongCharacter),
            (.military, "第\u{f900}1234567号", .wrongCharacter),
            (.military, "<script>", .wrongCharacter), (.passport, "\u{0}E12345678", .wrongCharacter), (.passport, "ßßßßß", .wrongCharacter),
        ] as [(IdentityDocument.Kind, String, Refusal)])
    func otherKindsRefused(_ kind: IdentityDocument.Kind, _ input: String, _ refusal: Refusal) {
        #expect(throws: refusal) { try IdentityDocument(kind, input) }
    }

    @Test("E7 the same number on two kinds of paper is two documents")
    func kindsDiffer() throws { #expect(try IdentityDocument(.passport, "12345678") != IdentityDocument(.taiwanPermit, "12345678")) }

    @Test("S2 a document that is printed shows no number")
    func printing() throws {
        struct Holder { let document: IdentityDocument }
        let holder = Holder(document: try IdentityDocument(.residentID, "11010519491231002X"))
        for text in ["\(holder.document)", "\(holder)", String(reflecting: holder), String(describing: Optional(holder.document))] {
            #expect(!text.contains("1949"))
        }
    }
}
