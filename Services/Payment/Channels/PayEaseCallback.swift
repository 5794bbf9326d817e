import Crypto
import HTTP
import PaymentDomain
import Primitives

extension PayEase {
    /// Reads a callback: one to four orders, each value a list joined by `|_|`. Both fingerprints are required, because either alone
    /// leaves something out, and the signature too where the gateway's key is known (SPEC Y5). Without that key it proves nothing: the values are
    /// hashed with nothing between them, so that a payer can make a callback of the own browser's return.
    func notices(in body: [UInt8]) throws(CallbackRefusal) -> [Notice] {
        let fields = FormFields(urlEncoded: body)
        let hashed = hashedText == .decoded ? fields : FormFields(undecoded: body)
        guard !fields.hasRepeatedName, let mac = fields["v_mac"], let moneyMAC = fields["v_md5money"] else { throw .malformed }
        guard isFingerprint(mac, of: hashed.joined("v_oid", "v_pmode", "v_pstatus", "v_pstring", "v_count")),
            isFingerprint(moneyMAC, of: hashed.joined("v_amount", "v_moneytype")), isSigned(fields, hashed)
        else { throw .forged }
        return try notices(fields)
    }

    private func isSigned(_ fields: FormFields, _ hashed: FormFields) -> Bool {
        guard let gatewayKey else { return true }
        guard let signature = fields["v_sign"].flatMap({ [UInt8](hexadecimal: $0) }) else { return false }
        let text = hashed.joined("v_oid", "v_pstatus", "v_amount", "v_moneytype", "v_count")
        return gatewayKey.isValid(signature, for: text, digest: .md5)
    }

    private func notices(_ fields: FormFields) throws(CallbackRefusal) -> [Notice] {
        guard let count = fields["v_count"].flatMap(Int.init), (1...Self.mostOrders).contains(count) else { throw .unreadable }
        let lists = ["v_oid", "v_pstatus", "v_amount", "v_moneytype"].map {
            (fields[$0] ?? "").split(separator: Self.listSeparator, omittingEmptySubsequences: false).map(String.init)
        }
        guard lists.allSatisfy({ $0.count == count }) else { throw .unreadable }
        guard lists[3].allSatisfy({ $0 == Self.yuan }), lists[0].allSatisfy(isOurs) else { throw .mismatched }
        let amounts = lists[2].compactMap(Money.init(yuan:))
        guard amounts.count == count else { throw .unreadable }
        return (0..<count).map { notice(lists[0][$0], CallbackStatus(rawValue: lists[1][$0]), amounts[$0]) }
    }

    /// - Parameter status: `nil` for one that isn't known: it says nothing, and nothing of the other orders of the call.
    private func notice(_ number: String, _ status: CallbackStatus?, _ amount: Money) -> Notice {
        let outcome: Outcome =
            switch status {
            case .paid: .paid(Receipt(amount: amount, transaction: number))
            case .refused: .failed
            case nil: .unknown
            }
        return Notice(number: number, amount: amount, outcome: outcome, isProof: gatewayKey != nil && status != nil)
    }

    /// The second part of `v_oid` is the merchant's number.
    private func isOurs(_ number: String) -> Bool { number.split(separator: "-").dropFirst().first.map(String.init) == merchant }
}

extension FormFields {
    /// The values as they stand in the body; the names are taken as they are, too.
    fileprivate init(undecoded body: [UInt8]) {
        let pairs = String(foreign: body).split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (name: parts[0], value: parts.count > 1 ? parts[1] : "")
        }
        self.init(pairs)
    }

    /// The values one after the other; a missing one is empty.
    fileprivate func joined(_ names: String...) -> [UInt8] {
        names.flatMap { name in fields.first { $0.name == name }?.bytes ?? [] }
    }
}
