/// The bytes of a request as a browser's script sends it, cut down to the fields that a service looks at.
enum HTTPText {
    static func get(_ target: String, cookie: String? = nil) -> [UInt8] {
        Array("GET \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\(line(cookie))\r\n".utf8)
    }

    static func send(_ method: String, _ target: String, type: String, cookie: String? = nil, body: [UInt8]) -> [UInt8] {
        Array(
            """
            \(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nAccept-Language: zh-CN,zh;q=0.9\r\n\
            User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\nSec-Fetch-Site: same-origin\r\n\(line(cookie))\
            Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n
            """.utf8) + body
    }

    private static func line(_ cookie: String?) -> String { cookie.map { "Cookie: \($0)\r\n" } ?? "" }
}
