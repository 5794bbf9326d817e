import Database
import EnrollmentDomain
import Primitives

/// An act with its place in the list.
struct ListedAct: Sendable {
    let id: ID<OfficeAct>
    let act: OfficeAct
}

extension Reading {
    /// Reviews of one state. - Parameter site: the only one to look at; `nil` for all.
    func reviews(
        _ state: ReviewState, at site: SiteCode?, in sitting: SittingCode, _ order: TimeOrder<ReviewRecord>
    ) throws -> TimePage<ReviewRecord, WaitingReview> {
        try TimePage(order, mark: { TimeMark(at: $0.savedAt, id: $0.id) }) { descends, start, limit in
            let statement: StaticString
            switch (site == nil, descends) {
            case (true, true):
                statement = """
                    SELECT v.id, v.roster_entry, e.person, v.account, e.name, e.site, e.school, e.college, v.ticket_number, v.state, v.saved_at
                    FROM reviews AS v JOIN roster_entries AS e ON e.id = v.roster_entry
                    WHERE v.sitting = $1 AND v.state = $2 AND (v.saved_at, v.id) < ($3, $4) ORDER BY v.saved_at DESC, v.id DESC LIMIT $5
                    """
            case (true, false):
                statement = """
                    SELECT v.id, v.roster_entry, e.person, v.account, e.name, e.site, e.school, e.college, v.ticket_number, v.state, v.saved_at
                    FROM reviews AS v JOIN roster_entries AS e ON e.id = v.roster_entry
                    WHERE v.sitting = $1 AND v.state = $2 AND (v.saved_at, v.id) > ($3, $4) ORDER BY v.saved_at, v.id LIMIT $5
                    """
            case (false, true):
                statement = """
                    SELECT v.id, v.roster_entry, e.person, v.account, e.name, e.site, e.school, e.college, v.ticket_number, v.state, v.saved_at
                    FROM reviews AS v JOIN roster_entries AS e ON e.id = v.roster_entry
                    WHERE v.sitting = $1 AND v.state = $2 AND v.site = $6 AND (v.saved_at, v.id) < ($3, $4)
                    ORDER BY v.saved_at DESC, v.id DESC LIMIT $5
                    """
            case (false, false):
                statement = """
                    SELECT v.id, v.roster_entry, e.person, v.account, e.name, e.site, e.school, e.college, v.ticket_number, v.state, v.saved_at
                    FROM reviews AS v JOIN roster_entries AS e ON e.id = v.roster_entry
                    WHERE v.sitting = $1 AND v.state = $2 AND v.site = $6 AND (v.saved_at, v.id) > ($3, $4)
                    ORDER BY v.saved_at, v.id LIMIT $5
                    """
            }
            guard let site else {
                return try all(statement, sitting, state, start.at, start.id, limit) { try Self.waitingReview(&$0) }
            }
            return try all(statement, sitting, state, start.at, start.id, limit, site) { try Self.waitingReview(&$0) }
        }
    }

    /// Acts of one kind, or of all. - Parameter site: the only one to look at; `nil` for all. One site's are few enough to be picked over.
    func acts(
        _ kind: OfficeAct.Kind?, at site: SiteCode?, in sitting: SittingCode, _ order: TimeOrder<OfficeAct>
    ) throws -> TimePage<OfficeAct, ListedAct> {
        try TimePage(order, mark: { TimeMark(at: $0.act.at, id: $0.id) }) { descends, start, limit in
            if let site {
                return try all(
                    descends
                        ? """
                        SELECT id, at, actor, kind, site, subject, detail, reason FROM office_acts
                        WHERE sitting = $1 AND site = $2 AND (at, id) < ($3, $4) AND (CAST($6 AS TEXT) IS NULL OR kind = $6)
                        ORDER BY at DESC, id DESC LIMIT $5
                        """
                        : """
                        SELECT id, at, actor, kind, site, subject, detail, reason FROM office_acts
                        WHERE sitting = $1 AND site = $2 AND (at, id) > ($3, $4) AND (CAST($6 AS TEXT) IS NULL OR kind = $6)
                        ORDER BY at, id LIMIT $5
                        """, sitting, site, start.at, start.id, limit, kind
                ) { try Self.listedAct(&$0) }
            }
            guard let kind else {
                return try all(
                    descends
                        ? """
                        SELECT id, at, actor, kind, site, subject, detail, reason FROM office_acts
                        WHERE sitting = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4
                        """
                        : """
                        SELECT id, at, actor, kind, site, subject, detail, reason FROM office_acts
                        WHERE sitting = $1 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4
                        """, sitting, start.at, start.id, limit
                ) { try Self.listedAct(&$0) }
            }
            return try all(
                descends
                    ? """
                    SELECT id, at, actor, kind, site, subject, detail, reason FROM office_acts
                    WHERE sitting = $1 AND kind = $5 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4
                    """
                    : """
                    SELECT id, at, actor, kind, site, subject, detail, reason FROM office_acts
                    WHERE sitting = $1 AND kind = $5 AND (at, id) > ($2, $3) ORDER BY at, id LIMIT $4
                    """, sitting, start.at, start.id, limit, kind
            ) { try Self.listedAct(&$0) }
        }
    }

    private static func listedAct(_ row: inout Row) throws -> ListedAct { ListedAct(id: try row.next(), act: try act(&row)) }

    /// Imports of one state, or of all. They are kept for weeks and not years: few enough to be picked over.
    func imports(
        _ state: ImportState?, at site: SiteCode?, in sitting: SittingCode, _ order: TimeOrder<OfficeImport>
    ) throws -> TimePage<OfficeImport, OfficeImport> {
        try TimePage(order, mark: { TimeMark(at: $0.begunAt, id: $0.id) }) { descends, start, limit in
            try all(
                descends
                    ? """
                    SELECT id, kind, site, officer, file_name, byte_count, state, begun_at, permille, taken, refused, message, message_en FROM imports
                    WHERE sitting = $1 AND (CAST($2 AS TEXT) IS NULL OR site = $2) AND (CAST($3 AS TEXT) IS NULL OR state = $3)
                        AND (begun_at, id) < ($4, $5) ORDER BY begun_at DESC, id DESC LIMIT $6
                    """
                    : """
                    SELECT id, kind, site, officer, file_name, byte_count, state, begun_at, permille, taken, refused, message, message_en FROM imports
                    WHERE sitting = $1 AND (CAST($2 AS TEXT) IS NULL OR site = $2) AND (CAST($3 AS TEXT) IS NULL OR state = $3)
                        AND (begun_at, id) > ($4, $5) ORDER BY begun_at, id LIMIT $6
                    """, sitting, site, state, start.at, start.id, limit
            ) { try Self.officeImport(&$0) }
        }
    }
}
