import HTTP
import Service

/// P11: the admin API, on the internal address, for callers whose token is an operator's.
enum ClientRoutes {
    static let table: [Route<PassportServices>] = [
        Route(.get, "/api/v1/clients", .listClients, list),
        Route(.post, "/api/v1/clients", .addClient, add),
        Route(.post, "/api/v1/clients/{id}/secret", .rotateClientSecret, rotateSecret),
        Route(.delete, "/api/v1/clients/{id}", .removeClient, remove),
    ]

    static func list(_ request: Request, _ services: PassportServices) async throws -> Response {
        _ = try services.operatorCalling(request)
        return try .json(ClientsBody(try await services.listClients()))
    }

    static func add(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try services.operatorCalling(request)
        let body = try request.decode(NewClientBody.self)
        return try .json(ClientBody(try await services.addClient(body.value, by: person)), .created).with("Cache-Control", "no-store")
    }

    static func rotateSecret(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try services.operatorCalling(request)
        let issued = try await services.rotateClientSecret(request.parameters["id"] ?? "", by: person)
        return try .json(ClientBody(issued)).with("Cache-Control", "no-store")
    }

    static func remove(_ request: Request, _ services: PassportServices) async throws -> Response {
        let person = try services.operatorCalling(request)
        try await services.removeClient(request.parameters["id"] ?? "", by: person)
        return .noContent
    }
}

extension PassportServices {
    fileprivate func operatorCalling(_ request: Request) throws(Problem) -> Operator {
        Operator(name: try callers.operatorCalling(request), origin: request.origin)
    }
}

extension Operation {
    fileprivate static let listClients = Operation.api("listClients", "The registered exams").gives(ClientsBody.self)
    fileprivate static let addClient = Operation.api("addClient", "Register an exam; the secret is shown this once")
        .takes(NewClientBody.self).gives(ClientBody.self, .created)
    fileprivate static let rotateClientSecret = Operation.api("rotateClientSecret", "A new secret, shown this once; the old one ends")
        .gives(ClientBody.self)
    fileprivate static let removeClient = Operation.api("removeClient", "Remove an exam; its tokens end").gives(.noContent)
}
