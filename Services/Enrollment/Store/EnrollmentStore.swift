public import Database
public import EnrollmentDomain

/// Enrollment's SQL. Reading is in extensions of `Reading`, writing in extensions of `Transaction`, a file a noun.
public enum EnrollmentStore {}

extension AccountID: Storable {}
extension SiteCode: Storable {}
extension SittingCode: Storable {}
extension SubjectCode: Storable {}
extension Entry.State: Storable {}
extension ReviewState: Storable {}
extension Payment.State: Storable {}
extension HistoryEvent.Kind: Storable {}
extension HistoryEvent.Actor: Storable {}

/// A set of subjects in one column: codes in order, with commas between.
struct SubjectList: RawRepresentable, Storable {
    let subjects: Set<SubjectCode>

    init(_ subjects: Set<SubjectCode>) { self.subjects = subjects }
    init(rawValue: String) { subjects = Set(rawValue.split(separator: ",").map { SubjectCode(rawValue: String($0)) }) }
    var rawValue: String { subjects.sorted().map(\.rawValue).joined(separator: ",") }
}
