import Contracts
import Database
import PaymentDomain
import Primitives

// The lists of operators, a page at a time (SPEC S6).

extension PaymentServices {
    static let linesOfAList = 100

    /// - Parameter last: where the page before ended; `nil` for the newest.
    func reconciliations(before last: ID<Reconciliation>?) async throws -> ReconciliationsBody {
        try await database.read { snapshot in
            let page = try snapshot.reconciliations(before: last ?? .greatest, limit: Self.linesOfAList)
            return ReconciliationsBody(
                wanted: try snapshot.wantedReconciliations().map {
                    ReconciliationsBody.Wanted(channel: PaymentChannel($0.channel), day: $0.day.description)
                }, reconciliations: page.map(ReconciliationBody.init), next: Self.next(page.map(\.id)))
        }
    }

    /// - Parameter last: where the page before ended; `nil` for the oldest.
    func differences(_ state: Difference.State, by channel: Channel?, after last: ID<FoundDifference>?) async throws -> DifferencesBody {
        let page = try await database.read {
            try $0.differences(state, by: channel, after: last ?? .least, limit: Self.linesOfAList)
        }
        return DifferencesBody(differences: page.map(DifferenceBody.init), next: Self.next(page.map(\.id)))
    }

    func raisedAlarms(_ choice: AlarmChoice) async throws -> AlarmPage {
        try await database.read { try $0.alarms(choice, limit: Self.linesOfAList) }
    }

    private static func next<Entity>(_ ids: [ID<Entity>]) -> String? { ids.count < linesOfAList ? nil : ids.last?.description }
}
