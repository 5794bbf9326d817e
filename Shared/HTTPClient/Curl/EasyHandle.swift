import CCurl
import Foundation

/// The owner of one easy handle and of the C memory that its options point to.
@safe
final class EasyHandle {
    /// Tells easy handles apart without touching them.
    struct Identity: Hashable {
        private let address: Int
        init(_ pointer: UnsafeMutableRawPointer) { address = Int(bitPattern: pointer) }
    }

    let pointer: UnsafeMutableRawPointer
    private let message = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []

    init() throws(CurlFailure) {
        unsafe pointer = try check(unsafe curl_easy_init())
        unsafe message.initialize(repeating: 0)
        try check(unsafe curl_easy_set_pointer(pointer, CURLOPT_ERRORBUFFER, message.baseAddress))
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe lists.forEach { list in unsafe curl_slist_free_all(list) }
        unsafe message.deallocate()
    }

    var identity: Identity { unsafe Identity(pointer) }

    /// libcurl's account of the failure, empty when it gave none.
    var explanation: String { unsafe message.baseAddress.map { unsafe String(cString: $0) } ?? "" }

    func set(_ option: CURLoption, _ value: Int) throws(CurlFailure) {
        try check(unsafe curl_easy_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(CurlFailure) { try set(option, value ? 1 : 0) }

    /// libcurl keeps a copy.
    func set(_ option: CURLoption, _ text: String) throws(CurlFailure) {
        try check(unsafe curl_easy_set_text(pointer, option, text))
    }

    func set(_ option: CURLoption, _ lines: [String]) throws(CurlFailure) {
        guard let first = lines.first else { return }
        var list = unsafe try check(unsafe curl_slist_append(nil, first))
        unsafe lists.append(list)
        for line in lines.dropFirst() { unsafe list = try check(unsafe curl_slist_append(list, line)) }
        try check(unsafe curl_easy_set_pointer(pointer, option, list))
    }

    func setSize(_ option: CURLoption, _ size: Int) throws(CurlFailure) {
        try check(unsafe curl_easy_set_offset(pointer, option, curl_off_t(size)))
    }

    /// The bytes of a request's body; libcurl keeps a copy. Without bytes it still takes a pointer that is not null for a body.
    func setBody(_ body: [UInt8]) throws(CurlFailure) {
        try setSize(CURLOPT_POSTFIELDSIZE_LARGE, body.count)
        guard !body.isEmpty else { return try set(CURLOPT_COPYPOSTFIELDS, "") }
        let code = unsafe body.withUnsafeBytes { bytes in
            unsafe curl_easy_set_pointer(pointer, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
        try check(code)
    }

    /// Makes the kept connection useless, so that libcurl opens another next time.
    func spoilConnection() throws(CurlFailure) {
        var socket = CURL_SOCKET_BAD
        try check(unsafe curl_easy_get_socket(pointer, CURLINFO_ACTIVESOCKET, &socket))
        if socket != CURL_SOCKET_BAD { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    /// The status of the answer, or the mail server's last reply; 0 when there was none.
    func responseCode() throws(CurlFailure) -> Int {
        var code = 0
        try check(unsafe curl_easy_get_long(pointer, CURLINFO_RESPONSE_CODE, &code))
        return code
    }
}
