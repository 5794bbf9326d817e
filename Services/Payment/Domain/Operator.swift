public import Primitives

/// An account of the passport that may look at orders and act on them (SPEC Y12).
public struct Operator: Equatable, Sendable {
    public let id: ID<Operator>
    public let email: EmailAddress

    public init(id: ID<Operator>, email: EmailAddress) {
        self.id = id
        self.email = email
    }
}

public enum OperatorRefusal: Error, Equatable, CaseIterable, Sendable {
    /// The account that is logged in isn't an operator's, or its address isn't verified.
    case notAnOperator
    case unusableAddress
    case exists
    case unknown
}
