import CSV
import Crypto
import Database
import EnrollmentDomain
import Foundation
import Primitives

/// The whole arranged sitting as CSV for the exam system, a line an entry (SPEC E26): chunk by chunk, with the memory of one page however
/// large the sitting is.
///
/// After the arrangement is complete no seat is added or moved, so that pages read one after another are of one piece; an entry whose money
/// goes back meanwhile is left out when its page comes after that.
struct ExportSitting: Sendable {
    let database: Database
    let keyring: Keyring
    let sitting: Sitting
    let encoding: SheetEncoding
    /// The only one whose entries are taken; `nil` for all.
    var site: SiteCode?
    /// Rows read at once.
    var pageSize = 1_000

    static let headings = [
        "考次", "考点代码", "考点名称", "省份", "科目代码", "科目名称", "准考证号", "考场号", "座位号", "考试开始", "考试结束", "姓名", "证件类型", "证件号", "学校", "校区",
        "院系", "专业", "班级", "报名费（元）",
    ]

    /// - Throws: `ArrangementRefusal.notArranged`.
    func chunks() async throws -> Chunks {
        let code = sitting.code
        try await database.read { try $0.requireArranged(code) }
        return Chunks(export: self)
    }

    /// The file's parts in order: mark and heading first, then a page of lines each.
    struct Chunks: AsyncSequence, AsyncIteratorProtocol {
        fileprivate let export: ExportSitting
        private var position: SeatPosition?
        private var isAtEnd = false
        /// Lines so far, without the heading.
        private(set) var count = 0

        fileprivate init(export: ExportSitting) { self.export = export }

        func makeAsyncIterator() -> Chunks { self }

        mutating func next() async throws -> [UInt8]? {
            guard let position else {
                self.position = SeatPosition(site: export.site?.rawValue ?? "", subject: "", room: 0, seat: 0)
                return try export.encoding.head + export.encoding.encode(CSVWriter.line(ExportSitting.headings))
            }
            guard !isAtEnd else { return nil }
            try Task.checkCancellation()
            let page = try await export.page(after: position)
            isAtEnd = page.count < export.pageSize
            guard let last = page.last else { return nil }
            self.position = last.position
            count += page.count
            return try export.encoding.encode(page.map { CSVWriter.line(export.fields(of: $0)) }.joined())
        }
    }

    private func page(after position: SeatPosition) async throws -> [SeatedCandidate] {
        let page = try await database.read { [sitting, keyring, pageSize] snapshot in
            try snapshot.seated(after: position, in: sitting.code, limit: pageSize, keyring)
        }
        return Array(page.prefix { site == nil || $0.position.site == site?.rawValue })
    }

    private func fields(of candidate: SeatedCandidate) -> [String] {
        let position = candidate.position
        let subject = sitting.subject(SubjectCode(rawValue: position.subject))
        let time = candidate.batch ?? subject?.slot
        return [
            sitting.code.rawValue, position.site, candidate.siteName, candidate.province, position.subject, subject?.name ?? "",
            candidate.number.text, String(position.room), String(position.seat), time?.opens.beijing ?? "", time?.closes.beijing ?? "",
            candidate.name, candidate.document.kind.chinese.first ?? "", candidate.document.number, candidate.school, candidate.campus,
            candidate.college, candidate.major, candidate.className, candidate.fee.yuan,
        ]
    }
}

/// How a sheet is written: what spreadsheets in China open without a question.
enum SheetEncoding: String, CaseIterable, Sendable {
    /// With a byte order mark, without which they would take it for GBK.
    case utf8 = "utf-8"
    case gb18030

    /// What the file begins with.
    var head: [UInt8] { self == .utf8 ? [0xEF, 0xBB, 0xBF] : [] }

    /// - Throws: `Unwritable` for a character that the encoding doesn't have; GB18030 has all of Unicode.
    func encode(_ text: String) throws(Unwritable) -> [UInt8] {
        guard self == .gb18030 else { return Array(text.utf8) }
        guard let data = text.data(using: CSVReader.gb18030) else { throw Unwritable() }
        return Array(data)
    }

    struct Unwritable: Error, CustomStringConvertible {
        let description = "a character can't be written in GB18030; export in UTF-8"
    }
}
