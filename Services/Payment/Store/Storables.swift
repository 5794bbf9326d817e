public import Database
public import PaymentDomain
import Primitives

extension Channel: Storable {}
extension Order.State: Storable {}
extension Order.Fact: Storable {}
extension Attempt.State: Storable {}
extension Refund.State: Storable {}
extension Refund.Reason: Storable {}
extension Posting.Kind: Storable {}
extension BillEntry.Kind: Storable {}
extension Difference.Kind: Storable {}
extension Difference.State: Storable {}
extension Alarm: Storable {}
extension OperatorAct: Storable {}

extension ID {
    /// Before all that are ever made: where a line of them is read from.
    static var least: ID { ID(at: Timestamp(seconds: 0), random: [UInt8](repeating: 0, count: 10)) }

    /// After all that are ever made.
    static var greatest: ID { ID(at: Timestamp(seconds: 1 << 38), random: [UInt8](repeating: 255, count: 10)) }
}
