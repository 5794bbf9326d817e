import CPQ

/// `COPY … FROM STDIN`, outside of pipeline mode, which has no COPY. https://www.postgresql.org/docs/15/libpq-copy.html
extension PostgreSQLLink {
    func startCopy(_ command: TableStatement) throws(DatabaseError) {
        try finish()
        guard unsafe PQexitPipelineMode(handle) == 1, let answer = unsafe PQexec(handle, command.text) else { throw lost() }
        let result = unsafe PostgreSQLResult(answer)
        guard result.status != PGRES_COPY_IN else { return }
        try pipelineAgain()
        try check(result)
    }

    func copy(_ part: [UInt8]) throws(DatabaseError) {
        let code = unsafe part.withUnsafeBytes {
            unsafe PQputCopyData(handle, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count))
        }
        guard code == 1 else { throw lost() }
    }

    /// - Parameter failure: why the server shall forget what it was sent; `nil` when that is all of it.
    func endCopy(failure: String?) throws(DatabaseError) {
        guard unsafe PQputCopyEnd(handle, failure) == 1 else { throw lost() }
        let result = try read()
        try readNothing()
        try pipelineAgain()
        try check(result)
    }

    private func pipelineAgain() throws(DatabaseError) {
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw lost() }
    }
}
