import EnrollmentDomain
import HTTP
import Primitives

struct NewImport: Codable, Sendable {
    /// `roster`, `photos`, `scores` or `sites`.
    let kind: String
    let fileName: String
    let byteCount: Int

    enum CodingKeys: String, CodingKey {
        case kind
        case fileName = "file_name"
        case byteCount = "byte_count"
    }
}

struct ImportBody: Codable, Sendable {
    let id: ID<OfficeImport>
    let kind: String
    let fileName: String
    /// `receiving`, `waiting`, `running`, `done` or `failed`.
    let state: String
    /// From 0 to 1000.
    let permille: Int
    let taken: Int
    let refused: Int
    /// Why it failed.
    let message: Problem.Message?

    enum CodingKeys: String, CodingKey {
        case id, kind, state, permille, taken, refused, message
        case fileName = "file_name"
    }

    init(_ found: OfficeImport) {
        (id, kind, fileName, state) = (found.id, found.kind.rawValue, found.fileName, found.state.rawValue)
        (permille, taken, refused, message) = (found.permille, found.taken, found.refused, found.message)
    }
}

/// E27: the officers' files, in pieces.
enum OfficeImportRoutes {
    static let table: [Route<EnrollmentServices>] = [
        Route(
            .post, "/api/v1/officer/imports",
            .api("beginImport", "Announce a file; its pieces follow").takes(NewImport.self).gives(ImportBody.self, .created), begin),
        Route(
            .put, "/api/v1/officer/imports/{id}/pieces/{number}",
            .api("importPiece", "The next piece, 512 KB at most; one that was sent may be sent again").gives(.noContent), add),
        Route(
            .post, "/api/v1/officer/imports/{id}/start", .api("startImport", "All pieces are here: work it off").gives(.noContent), start),
        Route(.get, "/api/v1/officer/imports/{id}", .api("officeImport", "How far an import is").gives(ImportBody.self), show),
    ]

    static func begin(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.changingOfficer(of: request)
        let body = try request.decode(NewImport.self)
        guard let kind = ImportKind(rawValue: body.kind) else { throw ImportReceiptRefusal.unknown }
        let new = try await services.receiveImport.begin(kind, fileName: body.fileName, byteCount: body.byteCount, by: officer)
        return try .json(ImportBody(new), .created)
    }

    static func add(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.changingOfficer(of: request)
        guard let id = ID<OfficeImport>(request.parameters["id"] ?? ""), let number = Int(request.parameters["number"] ?? "") else {
            throw ImportReceiptRefusal.unknown
        }
        try await services.receiveImport.add(request.body, number: number, to: id, by: officer)
        return .noContent
    }

    static func start(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.changingOfficer(of: request)
        guard let id = ID<OfficeImport>(request.parameters["id"] ?? "") else { throw ImportReceiptRefusal.unknown }
        try await services.receiveImport.start(id, by: officer)
        return .noContent
    }

    static func show(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        let officer = try await services.officer(of: request)
        guard let id = ID<OfficeImport>(request.parameters["id"] ?? ""), let found = try await services.receiveImport.view(id, by: officer)
        else { throw Problem.notFound }
        return try .json(ImportBody(found)).with("Cache-Control", "no-store")
    }
}
