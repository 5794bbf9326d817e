import CCurl

/// What the thread of a `TransferLoop` holds: the multi handle, the transfers on it, and who waits for a host. Never used by two threads.
final class TransferDriver {
    /// The longest time without a look at the inbox, in milliseconds; matters only after a failed wake-up.
    private static let longestWait: Int32 = 5_000

    let multi: MultiHandle
    private let connectionsPerHost: Int
    private var transfers: [EasyHandle.Identity: Transfer] = [:]
    private var lines: [String: HostLine] = [:]

    init(connectionsPerHost: Int) throws(CurlFailure) {
        multi = try MultiHandle()
        self.connectionsPerHost = connectionsPerHost
        blockBrokenPipeSignal()
    }

    /// Takes what came in, moves what is under way, ends what is done or late, starts whose turn it is, waits for something to happen.
    func turn(arrived: [Exchange], cancelled: [Exchange]) throws(CurlFailure) {
        for exchange in arrived where !exchange.isOver {
            lines[exchange.order.host, default: HostLine(limit: connectionsPerHost)].join(exchange)
        }
        for exchange in cancelled { abort(exchange) }
        try multi.perform()
        while let (identity, result) = multi.nextDone() { drop(identity)?.end(result) }
        endLate()
        startNext()
        try multi.wait(milliseconds: timeToWait)
    }

    func endAll(_ error: HTTPClientError) {
        for host in lines.keys { lines[host]?.endAll(error) }
        for (identity, transfer) in transfers {
            transfer.exchange.end(.failure(error))
            drop(identity)
        }
    }

    private func startNext() {
        for host in lines.keys {
            while let exchange = lines[host]?.next() {
                do {
                    try start(exchange)
                } catch {
                    exchange.end(.failure(.unreachable(error.text)))
                    lines[host]?.leave()
                }
            }
            if lines[host]?.isEmpty == true { lines[host] = nil }
        }
    }

    private func start(_ exchange: Exchange) throws(CurlFailure) {
        let transfer = try Transfer(exchange)
        try multi.add(transfer.easy)
        transfers[transfer.easy.identity] = transfer
    }

    private func abort(_ exchange: Exchange) {
        guard let (identity, _) = transfers.first(where: { $0.value.exchange === exchange }) else { return }
        drop(identity)
    }

    @discardableResult
    private func drop(_ identity: EasyHandle.Identity) -> Transfer? {
        guard let transfer = transfers.removeValue(forKey: identity) else { return nil }
        lines[transfer.exchange.order.host]?.leave()
        // Refuses only what is not on the multi handle.
        try? multi.remove(transfer.easy)
        return transfer
    }

    private func endLate() {
        let now = ContinuousClock.now
        for (identity, transfer) in transfers where transfer.exchange.deadline <= now {
            transfer.exchange.end(.failure(.timedOut))
            drop(identity)
        }
        for host in lines.keys { lines[host]?.endLate(at: now) }
    }

    /// Until the next deadline, rounded up to the millisecond.
    private var timeToWait: Int32 {
        let deadlines = transfers.values.map(\.exchange.deadline) + lines.values.compactMap(\.nextDeadline)
        guard let next = deadlines.min() else { return Self.longestWait }
        let (seconds, attoseconds) = (next - .now).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int32(min(Int64(Self.longestWait), min(seconds, 60) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1))
    }
}
