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
        while let (identity, result) = multi.nextDone() {
            // First, because a handle that has left knows nothing of its connection any more.
            transfers[identity]?.end(result)
            drop(identity)
        }
        endLate()
        startNext()
        try multi.wait(milliseconds: timeToWait)
    }

    func breakOffAll(_ error: HTTPClientError) {
        for (identity, transfer) in transfers {
            transfer.exchange.end(.failure(error))
            breakOff(identity)
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
        breakOff(identity)
    }

    /// Ends a transfer whose exchange is over. libcurl takes a mail's handle that leaves in the middle for one at its end: it would send the
    /// end of the message, the server would deliver half of it. So it is let find out first that nobody waits.
    private func breakOff(_ identity: EasyHandle.Identity) {
        if transfers[identity]?.isMail == true { try? multi.perform() }
        drop(identity)
    }

    private func drop(_ identity: EasyHandle.Identity) {
        guard let transfer = transfers.removeValue(forKey: identity) else { return }
        lines[transfer.exchange.order.host]?.leave()
        // Refuses only what is not on the multi handle.
        try? multi.remove(transfer.easy)
    }

    private func endLate() {
        let now = ContinuousClock.now
        for (identity, transfer) in transfers where transfer.exchange.deadline <= now {
            transfer.exchange.end(.failure(.timedOut))
            breakOff(identity)
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
