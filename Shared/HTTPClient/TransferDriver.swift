import CCurl

/// What the thread of a `TransferLoop` holds: the multi handle and the transfers on it. Never used by two threads.
final class TransferDriver {
    let multi: MultiHandle
    private var transfers: [EasyHandle.Identity: Transfer] = [:]

    init(connectionsPerHost: Int) throws(CurlFailure) {
        multi = try MultiHandle(connectionsPerHost: connectionsPerHost)
        blockBrokenPipeSignal()
    }

    /// Starts and aborts what came in, moves what is under way, ends what is done, waits for something to happen.
    func turn(arrived: [Exchange], cancelled: [Exchange]) throws(CurlFailure) {
        for exchange in arrived where !exchange.isOver { start(exchange) }
        for exchange in cancelled { abort(exchange) }
        try multi.perform()
        while let (identity, result) = multi.nextDone() { end(identity, result) }
        try multi.wait()
    }

    func endAll(_ error: HTTPClientError) {
        for transfer in transfers.values {
            try? multi.remove(transfer.easy)
            transfer.exchange.end(.failure(error))
        }
        transfers = [:]
    }

    private func start(_ exchange: Exchange) {
        do {
            let transfer = try Transfer(exchange)
            try multi.add(transfer.easy)
            transfers[transfer.easy.identity] = transfer
        } catch {
            exchange.end(.failure(.unreachable(error.text)))
        }
    }

    private func abort(_ exchange: Exchange) {
        guard let transfer = transfers.values.first(where: { $0.exchange === exchange }) else { return }
        transfers[transfer.easy.identity] = nil
        try? multi.remove(transfer.easy)
    }

    private func end(_ identity: EasyHandle.Identity, _ result: CURLcode) {
        guard let transfer = transfers.removeValue(forKey: identity) else { return }
        try? multi.remove(transfer.easy)
        transfer.end(result)
    }
}
