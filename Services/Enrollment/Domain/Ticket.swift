/// What an admission ticket says of one subject (SPEC E25).
public struct TicketEntry: Sendable, Equatable {
    public let subject: SubjectCode
    public let siteName: String
    public let room: Int
    public let seat: Int
    public let number: TicketNumber
    /// Where the subject is held in batches: the candidate's own.
    public let batch: Window?

    public init(subject: SubjectCode, siteName: String, room: Int, seat: Int, number: TicketNumber, batch: Window? = nil) {
        self.subject = subject
        self.siteName = siteName
        self.room = room
        self.seat = seat
        self.number = number
        self.batch = batch
    }
}

public enum TicketRefusal: Error, Equatable, Sendable {
    case windowClosed(WindowClosed)
    case notRegistered
    /// Nothing of this kind is paid: there is no ticket without a payment.
    case nothingPaid(Subject.Kind)
    /// Paid, but the centre has not drawn the rooms yet.
    case notArranged
    case photoMissing
    case tooManyWaiting
}
