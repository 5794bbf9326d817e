import EnrollmentDomain
public import Service

/// What is checked, printed and handed on at the command line: packs, tickets, papers for the rooms, the whole sitting.
public enum DocumentCommands {
    public static let all: [OperatorCommand<EnrollmentServices>] = [
        OperatorCommand(alone: "pack check", "FILE", "say whether an exam pack is sound; every fault with its line and field") {
            arguments in
            try CheckPack()(arguments[0])
        },
        OperatorCommand(
            alone: "ticket verify", "[--keys FILE|URL] CODE",
            "say whose ticket a QR code proves, offline; the keys are what GET /api/v1/ticket-keys answered, \(VerifyTicket.savedKeys) unless named"
        ) { arguments in
            try await VerifyTicket()(arguments[0], keysAt: arguments.option("keys") ?? VerifyTicket.savedKeys)
        },
        OperatorCommand(
            "room-papers", "[--site CODE] [--subject CODE] FOLDER",
            "a PDF for each arranged room: the door list (门贴) and the sign-in sheet with photos (签到表)"
        ) { arguments, services in
            let print = PrintRoomPapers(
                database: services.host.database, keyring: services.keyring, effects: services.effects, sitting: services.sitting)
            let printed = try await print(
                into: arguments[0], site: try arguments.option("site").map(Self.site),
                subject: arguments.option("subject").map(SubjectCode.init))
            return "printed \(printed.rooms) rooms, \(printed.candidates) candidates, \(printed.withoutPhoto) of them without a photo"
        },
        OperatorCommand(
            "export", "[--encoding utf-8|gb18030] FILE",
            "the arranged sitting as CSV for the exam system, a line an entry; - is standard output"
        ) { arguments, services in
            let name = arguments.option("encoding") ?? SheetEncoding.utf8.rawValue
            guard let encoding = SheetEncoding(rawValue: name.lowercased()) else { throw UsageError("--encoding is utf-8 or gb18030") }
            let export = ExportSitting(
                database: services.host.database, keyring: services.keyring, sitting: services.sitting, encoding: encoding)
            return try await WriteExport(export: export, effects: services.effects)(to: arguments[0])
        },
    ]

    static func site(_ text: String) throws(UsageError) -> SiteCode {
        guard let site = SiteCode(rawValue: text) else { throw UsageError("a site's code has six digits: \(text)") }
        return site
    }
}
