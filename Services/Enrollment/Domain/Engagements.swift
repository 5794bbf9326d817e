public import Primitives

/// When the candidates of a site sit what (SPEC E24): a batch that is given to one keeps clear of the others.
public struct Engagements: Sendable {
    private let sitting: Sitting
    private var windows: [ID<Registration>: [(subject: SubjectCode, window: Window)]] = [:]

    public init(_ sitting: Sitting) { self.sitting = sitting }

    /// - Parameter batch: the one that was given; a subject in batches that has given none yet binds nobody.
    public mutating func add(of registration: ID<Registration>, _ subject: SubjectCode, batch: Window?) {
        guard let known = sitting.subject(subject) else { return }
        guard let window = batch ?? (known.batchTime == nil ? known.slot : nil) else { return }
        windows[registration, default: []].append((subject, window))
    }

    /// What somebody sits beside this subject.
    public func of(_ registration: ID<Registration>, beside subject: SubjectCode) -> [Window] {
        windows[registration, default: []].filter { $0.subject != subject }.map(\.window)
    }
}
