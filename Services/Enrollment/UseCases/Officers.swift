import Database
import EnrollmentDomain
import Primitives
import Runtime

/// Which officer is logged in (E28). Asked anew at each request: who is removed is out at once.
struct FindOfficer: Sendable {
    let office: OfficeContext

    /// - Throws: `OfficerRefusal.notAnOfficer`
    func callAsFunction(_ candidate: Candidate) async throws -> Officer {
        guard candidate.isVerified, let email = try? EmailAddress(candidate.email),
            let found = try await office.database.read({ try $0.officer(candidate.account, email: email) })
        else { throw OfficerRefusal.notAnOfficer }
        if !found.isBound {
            try await office.database.write { try $0.bind(found.officer.id, to: candidate.account) }
        }
        return found.officer
    }
}

/// `enrollment officer add|list|remove`: accounts of the passport get a duty here, and lose it.
struct ManageOfficers: Sendable {
    let office: OfficeContext

    /// - Parameter site: `nil` for the centre.
    /// - Throws: `OfficerRefusal`
    func add(_ email: EmailAddress, site: SiteCode?) async throws -> Officer {
        let officer = Officer(id: office.effects.newID(), email: email, duty: site.map(Officer.Duty.site) ?? .centre)
        try await office.database.write { tx in
            let now = office.effects.now()
            guard try tx.officer(named: email) == nil else { throw OfficerRefusal.exists }
            if let site = officer.site, try tx.site(site) == nil { throw OfficerRefusal.unknownSite(site) }
            try tx.add(officer, at: now)
            try office.note(
                .officerAdded, by: OfficeContext.operatorName, site: officer.site, detail: email.text, at: now, tx)
        }
        return officer
    }

    func list() async throws -> [Officer] { try await office.database.read { try $0.officers() } }

    /// - Throws: `OfficerRefusal`
    func remove(_ email: EmailAddress) async throws {
        try await office.database.write { tx in
            let now = office.effects.now()
            guard let officer = try tx.officer(named: email) else { throw OfficerRefusal.unknown }
            try tx.remove(officer.id, at: now)
            try office.note(
                .officerRemoved, by: OfficeContext.operatorName, site: officer.site, detail: email.text, at: now, tx)
        }
    }
}
