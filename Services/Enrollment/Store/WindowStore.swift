public import Database
public import EnrollmentDomain
import Primitives

/// A change of a window, as everybody is told of it.
struct WindowChange: Sendable, Equatable {
    let kind: WindowKind
    let window: Window
    let changedAt: Timestamp
    let reason: String
}

extension Reading {
    /// In order.
    func windowChanges(in sitting: SittingCode) throws -> [WindowChange] {
        try all(
            "SELECT kind, opens, closes, changed_at, reason FROM window_changes WHERE sitting = $1 ORDER BY changed_at, id", sitting
        ) { row in
            let kind = try row.next(WindowKind.self)
            guard let window = Window(opens: try row.next(), closes: try row.next()) else { throw DatabaseError.corrupt("a window") }
            return WindowChange(kind: kind, window: window, changedAt: try row.next(), reason: try row.next())
        }
    }
}

extension Reading {
    /// The pack's windows with what the centre has changed of them, as they are at this moment of the database (E3, E28).
    func windowsInForce(of sitting: Sitting) throws -> [WindowKind: Window] {
        sitting.windows.merging(try windowChanges(in: sitting.code).inForce) { _, changed in changed }
    }
}

extension Transaction {
    func add(_ change: WindowChange, id: ID<WindowChange>, in sitting: SittingCode) throws {
        try run(
            """
            INSERT INTO window_changes (id, sitting, kind, opens, closes, changed_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
            """, id, sitting, change.kind, change.window.opens, change.window.closes, change.changedAt, change.reason)
    }
}

extension WindowKind: Storable {}
