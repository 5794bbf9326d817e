import CCurl
import Foundation

/// The owner of libcurl's multi handle and with it of all kept connections.
///
/// Unchecked: `wakeUp()` is the one function of a multi handle that libcurl lets other threads call; everything else is called by
/// the thread of the `TransferLoop` alone.
@safe
final class MultiHandle: @unchecked Sendable {
    private static let library = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
    private static let keptConnections = 256

    private let multi: UnsafeMutableRawPointer

    init() throws(CurlFailure) {
        try check(Self.library)
        unsafe multi = try check(unsafe curl_multi_init())
        try check(unsafe curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.keptConnections))
    }

    deinit { _ = unsafe curl_multi_cleanup(multi) }

    func add(_ easy: EasyHandle) throws(CurlFailure) { try check(unsafe curl_multi_add_handle(multi, easy.pointer)) }

    func remove(_ easy: EasyHandle) throws(CurlFailure) { try check(unsafe curl_multi_remove_handle(multi, easy.pointer)) }

    /// Moves every transfer as far as it goes without waiting.
    func perform() throws(CurlFailure) {
        var running: Int32 = 0
        try check(unsafe curl_multi_perform(multi, &running))
    }

    /// The next transfer that is done, with its result.
    func nextDone() -> (identity: EasyHandle.Identity, result: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else { continue }
            return unsafe (EasyHandle.Identity(easy), message.pointee.data.result)
        }
        return nil
    }

    /// Waits for a socket, a timeout of libcurl's, `wakeUp()`, or for the time to pass.
    func wait(milliseconds: Int32) throws(CurlFailure) { try check(unsafe curl_multi_poll(multi, nil, 0, milliseconds, nil)) }

    func wakeUp() throws(CurlFailure) { try check(unsafe curl_multi_wakeup(multi)) }
}

/// A TLS connection that the other side has closed raises SIGPIPE when OpenSSL writes to it, and would end the process: libcurl
/// leaves that signal to us because of CURLOPT_NOSIGNAL. It is raised on the writing thread, so that blocking it there is enough.
func blockBrokenPipeSignal() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
