public import HTTP

extension Callers {
    /// The operator who calls: the token `operator`, or of one person `operator-li`, in `INTERNAL_TOKENS`. Another service's token does
    /// nothing that is an operator's.
    /// - Returns: the token's name.
    /// - Throws: `Problem` 401 when the token is nobody's, 403 when it is no operator's.
    public func operatorCalling(_ request: Request) throws(Problem) -> String {
        let name = try caller(of: request)
        guard name == "operator" || name.hasPrefix("operator-") else { throw .notAnOperator }
        return name
    }
}

extension Problem {
    static let notAnOperator = Problem(
        .forbidden, "not_an_operator", zh: "此凭证不属于运维人员", en: "This token is not an operator's")
}
