import Foundation

/// An exam of the rig: an Enrollment of its own, a client of the passport and of Payment.
public struct RigExam: Sendable {
    /// What it is called as a client: `cet`.
    public let id: String
    /// What the passport's pages call it.
    public let name: String
    /// What its Enrollment is called among the rig's services.
    public let service: String
    let pack: URL

    var secretFile: String { "\(service)-client-secret" }

    /// The exam that the journey goes through.
    static func walked(pack: URL) -> RigExam { RigExam(id: "cet", name: "CET 报名", service: "enrollment", pack: pack) }

    /// - Parameter pack: named for the exam: `ncre.json`.
    static func further(pack: URL) -> RigExam {
        let id = pack.deletingPathExtension().lastPathComponent
        return RigExam(id: id, name: "\(id.uppercased()) 报名", service: "enrollment-\(id)", pack: pack)
    }
}
