import CCurl

/// What libcurl said instead of yes.
struct CurlFailure: Error {
    let text: String
}

/// A return code of libcurl's: one of an easy or of the multi handle.
protocol CurlCode {
    var isSuccess: Bool { get }
    var text: String { get }
}

extension CURLcode: CurlCode {
    var isSuccess: Bool { self == CURLE_OK }
    var text: String { unsafe String(cString: curl_easy_strerror(self)) }
}

extension CURLMcode: CurlCode {
    var isSuccess: Bool { self == CURLM_OK }
    var text: String { unsafe String(cString: curl_multi_strerror(self)) }
}

/// The one place where a return code of libcurl's becomes an error.
func check(_ code: some CurlCode) throws(CurlFailure) {
    guard code.isSuccess else { throw CurlFailure(text: code.text) }
}

/// A handle that libcurl could not make.
func check<Handle>(_ handle: Handle?) throws(CurlFailure) -> Handle {
    guard let handle else { throw CurlFailure(text: CURLE_OUT_OF_MEMORY.text) }
    return handle
}
