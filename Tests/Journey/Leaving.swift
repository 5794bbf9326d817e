import HTTP

extension Journey {
    /// P14: somebody who has paid deletes the account. The exam hears of it, and keeps what was paid for; the address is free for a new one.
    func leaving() async throws {
        try await stage(.leaving, "8 删除账号") {
            try await each([candidate(candidates.lowerBound)], .leaving) { [self] candidate in
                try await candidate.makeAccount()
                try await candidate.signIn()
                try await candidate.deleteAccount()
                try await eventually("the exam to hear of the deleted account") {
                    try await Books(self).registrationsWithoutAddress() > 0 ? true : nil
                }
                try await candidate.makeAccount()
            }
            return "an account is deleted; its exam has heard of it and keeps what is paid; its address has a new account"
        }
    }
}

extension Candidate {
    func deleteAccount() async throws {
        let answer = try await browser.send(.post, passport("/api/v1/account/deletion"), json: PasswordOnly(password: Self.password))
        try answer.expect(.noContent)
        guard try await !isKnownToPassport() else { throw RigFailure("\(email) is still logged in after deleting the account") }
    }
}

private struct PasswordOnly: Encodable { let password: String }
