import HTTP
import Primitives
import SignIn
import Web

enum SessionRoutes {
    /// `GET /login` — E4.
    static func logIn(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        do {
            return try await services.signIn.toPassport(request)
        } catch let refusal as SignInRefusal {
            return SignInPage(services, refusal).response
        }
    }

    /// `GET /callback`
    static func callback(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        do {
            return try await services.signIn.fromPassport(request)
        } catch let refusal as SignInRefusal {
            return SignInPage(services, refusal).response
        }
    }

    /// `POST /api/v1/logout`: this session alone; a program has no browser to send to the passport.
    static func logOut(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try services.requireOwnOrigin(request)
        try await services.sessions.close(request)
        return Response.noContent.with("Set-Cookie", services.sessions.cookie.removing)
    }

    /// `POST /logout` — P12.
    static func logOutByForm(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.signIn.logOut(request)
    }

    /// `POST /backchannel-logout` — P12.
    static func receiveLogOut(_ request: Request, _ services: EnrollmentServices) async throws -> Response {
        try await services.receiveLogOut.receive(request)
    }
}

extension EnrollmentServices {
    func requireOwnOrigin(_ request: Request) throws(Problem) { try request.requireOwnOrigin(at: publicURL) }

    /// Who sends a change by the JSON API: logged in, and from our own pages if from a browser.
    func changer(of request: Request) async throws -> Candidate {
        try requireOwnOrigin(request)
        return try await sessions.candidate(of: request)
    }
}
