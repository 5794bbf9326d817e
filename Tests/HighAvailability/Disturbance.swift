import Foundation

/// What happens in a round. A machine is PostgreSQL, Patroni and a member of etcd.
enum Disturbance: String, CaseIterable {
    case primaryKilled = "primary-killed"
    case primaryHung = "primary-hung"
    case standbyHung = "standby-hung"
    case postgresKilled = "postgres-killed"
    case switchover

    var shown: String {
        switch self {
        case .primaryKilled: "the primary's machine is killed (SIGKILL)"
        case .primaryHung: "the primary's machine hangs (SIGSTOP)"
        case .standbyHung: "the synchronous standby's machine hangs (SIGSTOP)"
        case .postgresKilled: "the primary's PostgreSQL alone is killed (SIGKILL)"
        case .switchover: "an operator has the standby take over"
        }
    }

    /// Whether somebody else has to become the primary.
    var needsSuccessor: Bool { self != .standbyHung }

    func strike(primary: Machine, standby: Machine, in cluster: Cluster) async throws {
        switch self {
        case .primaryKilled: primary.signal(SIGKILL)
        case .primaryHung: primary.signal(SIGSTOP)
        case .standbyHung: standby.signal(SIGSTOP)
        case .postgresKilled: primary.signalPostgreSQL(SIGKILL)
        case .switchover: try await cluster.switchOver(from: primary, to: standby)
        }
    }

    func mend(primary: Machine, standby: Machine, in cluster: Cluster) throws {
        switch self {
        case .primaryKilled: try cluster.start(primary)
        case .primaryHung: primary.signal(SIGCONT)
        case .standbyHung: standby.signal(SIGCONT)
        // The primary's Patroni starts it again, as a standby.
        case .postgresKilled, .switchover: break
        }
    }
}
