import CCurl
import HTTP

/// One exchange under way: its easy handle, what is left to send of a mail, what has come in. Lives and dies on the loop's thread.
@safe
final class Transfer {
    let exchange: Exchange
    let easy: EasyHandle
    private var answer: Answer
    private var outgoing: ArraySlice<UInt8>

    init(_ exchange: Exchange) throws(CurlFailure) {
        self.exchange = exchange
        easy = try EasyHandle()
        switch exchange.order {
        case .call(let call):
            answer = Answer(bodyLimit: call.bodyLimit)
            outgoing = []
            try easy.prepare(for: call)
        case .mail(let mail, let server):
            answer = Answer(bodyLimit: 0)
            outgoing = mail.rfc5322[...]
            try easy.prepare(for: mail, through: server, size: outgoing.count)
        }
        try attachCallbacks()
    }

    /// Tells the waiting task how it went.
    func end(_ result: CURLcode) {
        do {
            let status = try easy.responseCode()
            if let error = error(result, status) { return exchange.end(.failure(error)) }
            exchange.end(.success(answer.response(status)))
        } catch {
            exchange.end(.failure(.unreachable(error.text)))
        }
    }

    var isMail: Bool {
        switch exchange.order {
        case .call: false
        case .mail: true
        }
    }

    private func error(_ result: CURLcode, _ status: Int) -> HTTPClientError? {
        if result.isSuccess { return isMail || answer.isHeadDone ? nil : .unreachable("the connection ended within the answer's head") }
        if answer.isTooLarge { return .answerTooLarge }
        let text = easy.explanation.isEmpty ? result.text : easy.explanation
        switch exchange.order {
        case .call: return HTTPClientError(ofCall: result, text)
        case .mail:
            // A reply that comes too late would be taken for one to the next mail.
            try? easy.spoilConnection()
            return HTTPClientError(ofMail: result, text, reply: status)
        }
    }
}

// libcurl's callbacks: each gets the transfer back as the opaque pointer it was attached with. The transfer outlives its easy handle's
// use, because the driver takes the handle off the multi handle before it lets go of the transfer.
extension Transfer {
    private func attachCallbacks() throws(CurlFailure) {
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        let handle = unsafe easy.pointer
        try check(unsafe curl_easy_set_writer(handle, CURLOPT_HEADERFUNCTION, receiveHead))
        try check(unsafe curl_easy_set_pointer(handle, CURLOPT_HEADERDATA, this))
        try check(unsafe curl_easy_set_writer(handle, CURLOPT_WRITEFUNCTION, receiveBody))
        try check(unsafe curl_easy_set_pointer(handle, CURLOPT_WRITEDATA, this))
        try check(unsafe curl_easy_set_reader(handle, CURLOPT_READFUNCTION, sendMail))
        try check(unsafe curl_easy_set_pointer(handle, CURLOPT_READDATA, this))
        guard isMail else { return }
        try check(unsafe curl_easy_set_watcher(handle, CURLOPT_XFERINFOFUNCTION, isOver))
        try check(unsafe curl_easy_set_pointer(handle, CURLOPT_XFERINFODATA, this))
        try easy.set(CURLOPT_NOPROGRESS, false)
    }

    fileprivate func takeHead(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // A mail server's replies come this way too.
        isMail ? true : unsafe answer.takeHeadLine(String(decoding: bytes, as: UTF8.self))
    }

    fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool { unsafe answer.takeBody(bytes) }

    fileprivate func giveMail(to space: UnsafeMutableRawBufferPointer) -> Int {
        let piece = outgoing.prefix(space.count)
        unsafe space.copyBytes(from: piece)
        outgoing = outgoing.dropFirst(piece.count)
        return piece.count
    }
}

private func transfer(_ pointer: UnsafeMutableRawPointer?) -> Transfer? {
    unsafe pointer.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

// A callback takes the whole piece, or none of it, which ends the transfer.

private func receiveHead(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ this: UnsafeMutableRawPointer?) -> Int {
    let length = size * count
    return unsafe transfer(this)?.takeHead(UnsafeRawBufferPointer(start: bytes, count: length)) == true ? length : 0
}

private func receiveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ this: UnsafeMutableRawPointer?) -> Int {
    let length = size * count
    return unsafe transfer(this)?.takeBody(UnsafeRawBufferPointer(start: bytes, count: length)) == true ? length : 0
}

private func sendMail(_ space: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ this: UnsafeMutableRawPointer?) -> Int {
    unsafe transfer(this)?.giveMail(to: UnsafeMutableRawBufferPointer(start: space, count: size * count)) ?? 0
}

/// Asked at every step, also while libcurl waits for a mail server; anything but zero ends the transfer.
private func isOver(
    _ this: UnsafeMutableRawPointer?, _ toReceive: curl_off_t, _ received: curl_off_t, _ toSend: curl_off_t, _ sent: curl_off_t
) -> Int32 {
    unsafe transfer(this)?.exchange.isOver == false ? 0 : 1
}
