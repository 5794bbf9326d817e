/// What a candidate intends, by number: every way through the system is taken by some.
struct Plan: Sendable {
    enum Paying: Sendable { case alipay, payease, never }

    let paying: Paying
    /// The callback of the written payment gets lost.
    let losesCallback: Bool
    /// Chooses CET4 first, then thinks better of it.
    let changesMind: Bool
    let wantsOral: Bool
    let finalWritten: String

    init(_ index: Int, _ person: Roster.Person) {
        paying = [.alipay, .payease, .never][index / 3 % 3]
        losesCallback = index % 7 == 3
        let canEnterCET6 = person.isEligibleForCET6 || (person.pastTicket != nil && person.pastScore >= 425)
        finalWritten = canEnterCET6 ? "CET6" : "CET4"
        changesMind = canEnterCET6 && index % 2 == 0
        wantsOral = index % 4 == 1
    }

    var oral: String { finalWritten == "CET6" ? "CET-SET6" : "CET-SET4" }
    var channel: String { paying == .payease ? "payease" : "alipay" }
    var pays: Bool { paying != .never }
}
