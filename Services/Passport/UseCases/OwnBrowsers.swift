import Database
import PassportDomain
import Primitives
import Runtime

/// P6, P9: the owner's list of trusted browsers.
struct ListTrustedBrowsers {
    let context: PassportContext

    /// - Parameter secret: the cookie that the browser came with.
    /// - Returns: besides, which of them this browser is.
    func callAsFunction(
        of person: SignedIn, in secret: BearerSecret?
    ) async throws -> (browsers: [TrustedBrowser], current: ID<TrustedBrowser>?) {
        let now = context.effects.now()
        return try await context.database.read { snapshot in
            let current = try secret.flatMap { try snapshot.trustedBrowser(tokenHash: $0.hash) }
            return (try snapshot.trustedBrowsers(of: person.account.id, at: now), current)
        }
    }
}

/// P6, P9: the owner takes a browser's trust away; it needs a captcha from then on. Who is logged in there stays so.
struct DistrustBrowser {
    let context: PassportContext

    /// - Throws: `BrowserRefusal.unknown` for one that is gone, or another account's.
    func callAsFunction(_ id: ID<TrustedBrowser>, by person: SignedIn, from origin: Origin) async throws {
        let isOwn = try await context.database.write { [context] tx in
            guard try tx.hasSession(person.session.id), try tx.removeBrowser(id, of: person.account.id) else { return false }
            let now = context.effects.now()
            try tx.record(.deviceDistrusted, of: .account(person.account.id), from: origin, detail: id.description, context, at: now)
            return true
        }
        guard isOwn else { throw BrowserRefusal.unknown }
    }
}
