import CMicroHTTPD
import Foundation
import HTTP

/// The library's C callbacks. Each finds its object again behind the pointer that was left with the library, and passes on.
enum Callbacks {
    static func install(in settings: inout shim_daemon_settings, _ context: UnsafeMutableRawPointer) {
        unsafe settings.context = context
        unsafe settings.log = log
        unsafe settings.request_line = requestLine
        unsafe settings.receive = receive
        unsafe settings.completed = completed
        unsafe settings.connection_changed = connectionChanged
    }

    private static let log: MHD_LogCallback = { context, format, arguments in
        guard let format = unsafe format, let arguments = unsafe arguments, let dispatcher = unsafe dispatcher(context) else { return }
        let message = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer -> String in
            guard let start = buffer.baseAddress else { return "" }
            unsafe vsnprintf(start, buffer.count, format, arguments)
            return unsafe String(cString: start)
        }
        dispatcher.note(LibraryMessage(message))
    }

    /// Answers what the later callbacks of this request get as theirs.
    private static let requestLine:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
            context, target, connection in
            guard let dispatcher = unsafe dispatcher(context), let target = unsafe target, let socket = unsafe socket(of: connection) else {
                return nil
            }
            let bytes = unsafe UnsafeRawBufferPointer(start: target, count: strlen(target))
            let exchange = unsafe Exchange(RequestTarget(bytes.assumingMemoryBound(to: UInt8.self)), on: socket)
            dispatcher.begin(exchange)
            return unsafe Unmanaged.passRetained(exchange).toOpaque()
        }

    /// Called with the fields, then with each piece of the body, then without a piece once the request is whole and after each resume.
    private static let receive: MHD_AccessHandlerCallback = { context, connection, _, method, version, bytes, count, request in
        guard let dispatcher = unsafe dispatcher(context), let connection = unsafe connection, let method = unsafe method,
            let version = unsafe version, let count = unsafe count, let request = unsafe request?.pointee
        else { return .NO }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(request).takeUnretainedValue()
        let handle = unsafe ConnectionHandle(connection)
        if exchange.isNew {
            let isAlive = dispatcher.admit(exchange, on: handle) { limit throws(Problem) in
                unsafe try RequestHead(handle, method, version, exchange.target, limit: limit)
            }
            return MHD_Result(isAlive)
        }
        guard unsafe count.pointee > 0 else { return MHD_Result(dispatcher.turn(exchange, on: handle)) }
        unsafe dispatcher.append(UnsafeRawBufferPointer(start: bytes, count: count.pointee), to: exchange)
        unsafe count.pointee = 0
        return .YES
    }

    private static let completed: MHD_RequestCompletedCallback = { context, _, request, _ in
        guard let dispatcher = unsafe dispatcher(context), let pointer = unsafe request?.pointee else { return }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(pointer)
        unsafe dispatcher.completed(exchange.takeUnretainedValue())
        unsafe exchange.release()
        unsafe request?.pointee = nil
    }

    private static let connectionChanged: MHD_NotifyConnectionCallback = { context, connection, slot, change in
        guard let dispatcher = unsafe dispatcher(context), let connection = unsafe connection, let slot = unsafe slot else { return }
        if change == .CONNECTION_NOTIFY_STARTED {
            let client = unsafe ClientAddress.text(of: shim_client_address(connection))
            let opened = unsafe dispatcher.connected(client, shim_socket(connection))
            unsafe slot.pointee = Unmanaged.passRetained(opened).toOpaque()
        } else if let pointer = unsafe slot.pointee {
            let closed = unsafe Unmanaged<Connection>.fromOpaque(pointer)
            unsafe dispatcher.connections.remove(closed.takeUnretainedValue())
            unsafe closed.release()
            unsafe slot.pointee = nil
        }
    }

    private static func dispatcher(_ context: UnsafeMutableRawPointer?) -> Dispatcher? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<Dispatcher>.fromOpaque(context).takeUnretainedValue()
    }

    private static func socket(of connection: OpaquePointer?) -> Connection? {
        guard let connection = unsafe connection, let pointer = unsafe shim_socket_context(connection) else { return nil }
        return unsafe Unmanaged<Connection>.fromOpaque(pointer).takeUnretainedValue()
    }
}
