import Crypto
import HTTP
import PassportDomain
import Primitives
import Web

/// What a browser remembers between registering and verifying: which registration is its own, and with which address.
struct RememberedRegistration: Equatable {
    static let seconds: Int64 = 3_600

    /// `nil` when the browser only asked for a mail.
    let id: ID<Account>?
    let address: String
    /// The waiting login request that the registration is for: the mail's link goes on to it, too.
    let request: String?

    init(id: ID<Account>?, address: String, request: String? = nil) {
        self.id = id
        self.address = address
        self.request = request.flatMap { BearerSecret.isWellFormed($0) ? $0 : nil }
    }

    init?(cookieValue: String) {
        let parts = cookieValue.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let address = Base64.urlDecode(String(parts[1])) else { return nil }
        self.init(
            id: ID(String(parts[0])), address: String(decoding: address, as: UTF8.self), request: parts.dropFirst(2).first.map(String.init))
    }

    /// The address in Base64, since a cookie takes few characters.
    var cookieValue: String {
        "\(id?.description ?? "").\(Base64.urlEncode(Array(address.utf8.prefix(512))))" + (request.map { ".\($0)" } ?? "")
    }
}

extension PassportServices {
    func remembered(by request: Request) -> RememberedRegistration? {
        request.cookie(registrationCookie.name).flatMap(RememberedRegistration.init(cookieValue:))
    }

    func remembering(_ registration: RememberedRegistration) -> String {
        registrationCookie.setting(registration.cookieValue, seconds: RememberedRegistration.seconds)
    }
}
