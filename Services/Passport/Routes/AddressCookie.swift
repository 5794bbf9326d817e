import Crypto
import HTTP
import Web

/// The address that has just been registered, kept in the browser until it is verified: in Base64, since a cookie takes few characters.
enum AddressCookie {
    static let seconds: Int64 = 3_600

    static func value(_ address: String) -> String { Base64.urlEncode(Array(address.utf8.prefix(512))) }

    static func address(of request: Request, _ services: PassportServices) -> String? {
        request.cookie(services.addressCookie.name).flatMap(Base64.urlDecode).map { String(decoding: $0, as: UTF8.self) }
    }
}
