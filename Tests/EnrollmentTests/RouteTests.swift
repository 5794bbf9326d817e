import Contracts
import EnrollmentDomain
import HTTP
import Primitives
import Testing

@testable import Enrollment

@Suite struct RouteTests {
    @Test("E1 everybody reads the sitting, with the server's clock")
    func sitting() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let body = try JSON.decode(SittingBody.self, from: try await bench.send(.get, "/api/v1/sitting").body)
        #expect(body.code == "CET-2026-12" && body.now == Bench.opening)
        #expect(body.windows.filter(\.isOpen).map(\.kind) == ["eligibility", "registration", "payment"])
    }

    @Test("E4–E19 the whole way by the JSON API")
    func wholeWay() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        try await bench.enroll(1)
        let candidate = Bench.candidate(1)
        #expect(try await bench.send(.get, "/api/v1/registration").status == .unauthorized)
        let agreement = #"{"version":"2026-09","accepted":true}"#
        #expect(try await bench.send(.post, "/api/v1/agreement", as: candidate, json: agreement).status == .noContent)
        let query = #"{"name":"张三","id_type":"resident_id","id_number":"\#(try Bench.document(1).number)"}"#
        let found = try JSON.decode(
            EligibilityBody.self, from: try await bench.send(.post, "/api/v1/eligibility", as: candidate, json: query).body)
        #expect(found.person.idNumber.contains("****") && found.eligible == ["CET4", "CET6"])
        let confirmed = try await bench.send(.post, "/api/v1/registration", as: candidate, json: #"{"proof":"\#(found.proof)"}"#)
        #expect(confirmed.status == .created)
        #expect(try JSON.decode(RegistrationBody.self, from: confirmed.body).nextStep == .chooseWritten)
        let written = try await bench.send(.put, "/api/v1/registration/written", as: candidate, json: #"{"subjects":["CET4"]}"#)
        #expect(try JSON.decode([EntryBody].self, from: written.body).map(\.state) == ["held"])
        let begun = try await bench.send(.post, "/api/v1/payments", as: candidate, json: #"{"channel":"alipay"}"#)
        #expect(begun.status == .created)
        let order = try #require(JSON.decode(Redirect.self, from: begun.body).fields.first?.value)
        bench.payments.receiveMoney(for: order)
        let event = String(decoding: try JSON.encode(bench.payments.event(.paid, of: order)), as: UTF8.self)
        #expect(try await bench.send(.post, "/api/v1/payment-events", json: event).status == .unauthorized)
        let neighbour = try await bench.send(.post, "/api/v1/payment-events", json: event, token: Bench.monitorToken)
        #expect(neighbour.status == .forbidden, "E21: only by Payment's word")
        let before = try await bench.send(.get, "/api/v1/registration", as: candidate)
        #expect(try JSON.decode(RegistrationBody.self, from: before.body).entries.map(\.state) == ["held"])
        let taken = try await bench.send(.post, "/api/v1/payment-events", json: event, token: Bench.paymentToken)
        #expect(taken.status == .noContent)
        let seen = try JSON.decode(
            RegistrationBody.self, from: try await bench.send(.get, "/api/v1/registration", as: candidate).body)
        #expect(seen.entries.map(\.state) == ["paid"] && seen.nextStep == .waitForTicket && seen.amount == .zero)
        let history = try JSON.decode([HistoryBody].self, from: try await bench.send(.get, "/api/v1/history", as: candidate).body)
        #expect(history.map(\.kind) == ["confirmed", "entered", "payment_begun", "paid"])
    }

    @Test(
        "S1 a refusal is a problem document with a stable code",
        arguments: [
            (#"{"subjects":["CET4","CET6"]}"#, 409, "subject.excluded"), (#"{"subjects":["XX"]}"#, 422, "subject.unknown"),
            (#"{"subjects":[]}"#, 422, "invalid_input"), (#"{"subjects":4}"#, 400, "malformed_body"), ("x", 400, "malformed_body"),
        ])
    func refusals(json: String, status: Int, code: String) async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let response = try await bench.send(.put, "/api/v1/registration/written", as: candidate, json: json)
        #expect(response.status.rawValue == status)
        #expect(try response.problem().code == code)
    }

    @Test("E14 a full subject is a refusal of its own")
    func full() async throws {
        let bench = try await Bench(capacity: 0)
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let response = try await bench.send(.put, "/api/v1/registration/written", as: candidate, json: #"{"subjects":["CET4"]}"#)
        #expect(try response.problem().code == "seat.full")
        #expect(try response.problem().details == ["subject": "CET4"])
    }

    @Test("S3 a change that another site's page sends is refused")
    func foreign() async throws {
        let bench = try await Bench()
        defer { bench.close() }
        let candidate = try await bench.register(1)
        let api = try await bench.send(
            .put, "/api/v1/registration/written", as: candidate, json: #"{"subjects":["CET4"]}"#, site: "cross-site")
        #expect(api.status == .forbidden)
        let page = try await bench.send(.post, "/registration/written", as: candidate, form: [("subject", "CET4")], site: "same-site")
        #expect(page.status == .forbidden)
        #expect(try await bench.states(of: candidate) == "")
    }

    @Test("S1 every route of the JSON API stands in the OpenAPI document")
    func openAPI() throws {
        let document = String(
            decoding: try JSON.encode(OpenAPI(title: "t", version: "1", routes: EnrollmentRoutes.open + EnrollmentRoutes.inside)),
            as: UTF8.self)
        for route in EnrollmentRoutes.api + EnrollmentRoutes.inside { #expect(document.contains("\"\(route.pattern)\"")) }
        #expect(!document.contains("\"/registration\""))
    }
}
