public import Database
public import PaymentDomain

extension Channel: Storable {}
extension Order.State: Storable {}
extension Attempt.State: Storable {}
extension Refund.State: Storable {}
extension Refund.Reason: Storable {}
extension Posting.Kind: Storable {}
extension BillEntry.Kind: Storable {}
extension Difference.Kind: Storable {}
extension Difference.State: Storable {}
