import EnrollmentDomain
import HTTP
import Primitives
import Web

/// The steps of a registration, as the guide has them.
enum Step: CaseIterable {
    case agreement, query, confirm, entry, review, written, oral, payment, ticket

    var name: HTML {
        switch self {
        case .agreement: "\(zh: "协议", en: "Agreement")"
        case .query: "\(zh: "资格查询", en: "Eligibility")"
        case .confirm: "\(zh: "资格确认", en: "Confirm")"
        case .entry: "\(zh: "填写信息", en: "Your data")"
        case .review: "\(zh: "复核", en: "Review")"
        case .written: "\(zh: "笔试", en: "Written")"
        case .oral: "\(zh: "口试", en: "Oral")"
        case .payment: "\(zh: "支付", en: "Payment")"
        case .ticket: "\(zh: "准考证", en: "Ticket")"
        }
    }
}

extension EnrollmentServices {
    /// The progress line of a page. - Parameter view: `nil` before there is a registration.
    func progress(_ current: Step?, _ view: RegistrationView?) -> HTML {
        let steps = Step.allCases.filter { isHeld($0, current, view) }
        let place = current.flatMap(steps.firstIndex)
        return ProgressLine(
            steps.enumerated().map { index, step in
                .init(step.name, isDone: view.map { isDone(step, $0) } ?? (index < place ?? 0))
            }, current: place
        ).html
    }

    private func isHeld(_ step: Step, _ current: Step?, _ view: RegistrationView?) -> Bool {
        switch step {
        case .query, .confirm: exam.entry == .roster
        case .entry: exam.entry == .open
        case .review: sitting.review != nil && (current == .review || view?.review != nil)
        case .oral: sitting.subjects.contains { $0.kind == .oral }
        case .agreement, .written, .payment, .ticket: true
        }
    }

    private func isDone(_ step: Step, _ view: RegistrationView) -> Bool {
        let entries = view.record.registration.entries.filter { $0.counts(at: view.now) }
        let has = { (kind: Subject.Kind) in entries.contains { sitting.subject($0.subject)?.kind == kind } }
        return switch step {
        case .agreement, .query, .confirm, .entry: true
        case .review: view.review?.state == .passed
        case .written: has(.written)
        case .oral: has(.oral)
        case .payment: !entries.isEmpty && entries.allSatisfy { $0.state == .paid }
        case .ticket: false
        }
    }
}

extension RegistrationView {
    /// Where the hub is.
    var step: Step? {
        switch nextStep {
        case .wait, .chooseWritten: .written
        case .pay, .refresh: .payment
        case .waitForTicket, .printTicket: .ticket
        case .over: nil
        }
    }
}
