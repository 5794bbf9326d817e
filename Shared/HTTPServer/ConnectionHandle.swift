import CMicroHTTPD
import Foundation
import HTTP

/// The library's handle of a connection. It is alive from a request's first line until the request is completed; `Exchange` uses it
/// only then.
@safe struct ConnectionHandle: @unchecked Sendable {
    private let raw: OpaquePointer

    init(_ raw: OpaquePointer) { unsafe self.raw = raw }

    /// Bytes of the request line, the fields and the empty line, as they were sent.
    var headSize: Int { unsafe shim_head_size(raw) }

    /// No event of the connection is looked at until `resume`. Only on the worker's thread.
    func suspend() { unsafe MHD_suspend_connection(raw) }

    /// The worker calls `receive` again for the same request.
    func resume() { unsafe MHD_resume_connection(raw) }

    /// The fields in order, with the bytes they stand in; the visitor answers whether it wants the next.
    func visitFields(_ visitor: inout FieldVisitor) {
        unsafe withUnsafeMutablePointer(to: &visitor) { pointer in
            _ = unsafe MHD_get_connection_values_n(
                raw, .HEADER_KIND,
                { context, _, name, nameSize, value, valueSize in
                    guard let visitor = unsafe context?.assumingMemoryBound(to: FieldVisitor.self) else { return .NO }
                    return unsafe MHD_Result(
                        visitor.pointee.visit(
                            UnsafeRawBufferPointer(start: name, count: nameSize), UnsafeRawBufferPointer(start: value, count: valueSize)))
                }, pointer)
        }
    }

    /// The parts of a body that came with this connection's request; `nil` when it can't be taken apart.
    func parts(of body: [UInt8]) -> [FormPart]? { unsafe PartCollector.parts(of: body, on: raw) }

    /// - Returns: whether the answer is on its way; if not, the response can't be sent as it is.
    func send(_ response: Response, closing: Bool) -> Bool {
        guard (200...599).contains(response.status.rawValue), let reply = Reply(response.body),
            reply.add(response.headers, closing: closing)
        else { return false }
        return unsafe reply.queue(on: raw, status: response.status)
    }
}

extension MHD_Result {
    init(_ isGood: Bool) { self = isGood ? .YES : .NO }
}
