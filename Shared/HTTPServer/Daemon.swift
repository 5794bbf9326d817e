import CMicroHTTPD
import Foundation
import Synchronization

/// Owns the library's daemon: one worker thread that polls the listening socket and every connection.
@safe final class Daemon: @unchecked Sendable {
    private let raw: OpaquePointer
    private let context: Unmanaged<Dispatcher>
    private let listener: Listener

    /// Bytes for one connection: the head, the library's copy of its cookies, its record of each field, and the head of the answer.
    private static func memory(forHead limit: Int) -> Int { 2 * limit + 8_192 }

    init(_ listener: Listener, _ limits: HTTPServer.Limits, perClient: Int, _ dispatcher: Dispatcher) throws(HTTPServerError) {
        let context = unsafe Unmanaged.passRetained(dispatcher)
        var settings = unsafe shim_daemon_settings()
        unsafe settings.listen_socket = listener.socket
        unsafe settings.connection_limit = UInt32(clamping: limits.connections)
        unsafe settings.per_client_limit = UInt32(clamping: perClient)
        unsafe settings.connection_memory = Self.memory(forHead: limits.headers)
        // Counted in whole seconds: the exact limits are the deadlines of `Connection`.
        unsafe settings.timeout = UInt32(clamping: limits.idle.components.seconds + 1)
        unsafe Callbacks.install(in: &settings, context.toOpaque())
        guard let raw = unsafe shim_start_daemon(&settings) else {
            unsafe context.release()
            throw .notStarted(listener.address)
        }
        self.listener = listener
        unsafe self.context = context
        unsafe self.raw = raw
    }

    /// No new connections; those that are open go on.
    func quiesce() {
        _ = unsafe MHD_quiesce_daemon(raw)
        listener.refuse()
    }

    /// Closes every connection and ends the worker. Waits for it, so not on a thread that others need. Once only, and only when no
    /// connection is suspended: the library would end the process.
    func stop() {
        unsafe MHD_stop_daemon(raw)
        unsafe context.release()
        listener.close()
    }
}
