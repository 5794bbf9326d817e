import Database
import Enrollment
import Foundation
import Passport
import Payment
import Primitives
import Synchronization
import Testing

@testable import Journey

/// An operator's worst day, as README describes the way out of it.
@Suite(.serialized) struct RestoreTests {
    private static let known = 0..<12

    @Test(
        "S7 each service starts from a backup that was taken under load, and has all that was answered before it",
        .timeLimit(.minutes(3)))
    func restore() async throws {
        try await withRig { rig in
            let journey = try Journey(rig: rig, size: Self.known.count, rosterSize: 600, pack: shippedPack, report: { _ in })
            try await journey.open()
            try await everybody(in: Self.known) { try await journey.register($0) }
            let orders = try await paidOrders(rig)
            #expect(orders.count == Self.known.count)
            try await backUpUnderLoad(journey)
            try await putBack(rig)
            try await everybody(in: Self.known) { try await journey.expectStillThere($0) }
            #expect(try await paidOrders(rig).isSuperset(of: orders))
            #expect(try rig.payment.operate("books").contains("\"differences\":[]"))
            try await expectNoLooseEnds(rig)
            try await journey.register(599)
        }
    }

    /// Eight people at a time come through the whole service, one after the other, until all three are backed up. Who refers to others comes
    /// first, so that what it refers to is in the others' copies.
    private func backUpUnderLoad(_ journey: Journey) async throws {
        let queue = Queue(from: Self.known.upperBound)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { while let index = queue.next() { try await journey.register(index) } }
            }
            defer { queue.close() }
            for service in [journey.rig.enrollment, journey.rig.passport, journey.rig.payment] {
                let come = queue.count
                // Somebody came in before each copy, and so somebody writes during it.
                try await eventually("people to come") { queue.count > come ? true : nil }
                try service.operate("backup", journey.rig.path(of: "\(service.name).backup"))
            }
            queue.close()
            try await group.waitForAll()
        }
    }

    /// Stop, put the file in place, remove what belonged to the old one, start.
    private func putBack(_ rig: Rig) async throws {
        for service in rig.services { service.terminate() }
        for service in rig.services {
            service.waitUntilExit()
            let database = rig.path(of: "\(service.name).db")
            for file in [database, database + "-wal", database + "-shm"] { try? FileManager.default.removeItem(atPath: file) }
            try FileManager.default.moveItem(atPath: rig.path(of: "\(service.name).backup"), toPath: database)
        }
        for service in rig.services { try service.start() }
        try await rig.waitUntilReady()
    }

    private func everybody(in range: Range<Int>, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in range { group.addTask { try await body(index) } }
            try await group.waitForAll()
        }
    }

    private func paidOrders(_ rig: Rig) async throws -> Set<String> {
        try await strings(rig, "payment", PaymentStore.migrations) {
            try $0.all("SELECT id FROM orders WHERE state = 'paid'") { try $0.next(ID<Void>.self).description }
        }
    }

    /// Whoever registered has an account, and whatever was ordered is known to Payment.
    private func expectNoLooseEnds(_ rig: Rig) async throws {
        let accounts = try await strings(rig, "passport", PassportMigrations.all) {
            try $0.all("SELECT id FROM accounts") { try $0.next(ID<Void>.self).description }
        }
        let registered = try await strings(rig, "enrollment", EnrollmentStore.migrations) {
            try $0.all("SELECT account FROM registrations") { try $0.next() }
        }
        #expect(registered.count >= Self.known.count && accounts.isSuperset(of: registered))
        let orders = try await strings(rig, "payment", PaymentStore.migrations) {
            try $0.all("SELECT id FROM orders") { try $0.next(ID<Void>.self).description }
        }
        let ordered = try await strings(rig, "enrollment", EnrollmentStore.migrations) {
            try $0.all("SELECT order_number FROM payments WHERE order_number IS NOT NULL") { try $0.next() }
        }
        #expect(ordered.count >= Self.known.count && orders.isSuperset(of: ordered))
    }

    private func strings(
        _ rig: Rig, _ service: String, _ migrations: [Migration], _ read: @escaping @Sendable (Snapshot) throws -> [String]
    ) async throws -> Set<String> {
        let database = try Database.open(.sqlite(path: rig.path(of: "\(service).db")), migrations: migrations)
        defer { database.close() }
        return Set(try await database.read(read))
    }
}

/// People by number, as long as it is open.
private final class Queue: Sendable {
    private let state: Mutex<(next: Int, isOpen: Bool)>

    init(from first: Int) { state = Mutex((first, true)) }

    var count: Int { state.withLock { $0.next } }
    func close() { state.withLock { $0.isOpen = false } }

    func next() -> Int? {
        state.withLock { state in
            guard state.isOpen else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }
}

extension Journey {
    /// From an unknown address to a paid subject.
    fileprivate func register(_ index: Int) async throws {
        let candidate = candidate(index)
        try await candidate.makeAccount()
        try await candidate.signIn()
        try await candidate.confirm()
        try await candidate.mustChoose([candidate.plan.finalWritten], "written")
        try await candidate.payUnlessPaying(fault: nil)
        try await candidate.waitUntilPaid("written", pressing: false)
    }

    /// The account takes its password, and the registration is as it was.
    fileprivate func expectStillThere(_ index: Int) async throws {
        let candidate = candidate(index)
        #expect(try await candidate.isVerified())
        try await candidate.signIn()
        #expect(try await candidate.registration().isAllPaid("written"))
    }
}
