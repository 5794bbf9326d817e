import Foundation
import HTTP

/// Who sits at the other end.
enum ClientAddress {
    /// The numeric address without its port; an IPv4 address that came in over IPv6 is written as IPv4.
    static func text(of address: UnsafePointer<sockaddr>?) -> String {
        guard let address = unsafe address, let size = unsafe size(of: address.pointee.sa_family) else { return "unix" }
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
            guard let start = buffer.baseAddress,
                unsafe getnameinfo(address, size, start, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
            else { return "unknown" }
            let text = unsafe String(cString: start)
            return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
        }
    }

    /// What the proxy right in front of us added: the last entry of X-Forwarded-For. Entries before it are the client's own words.
    /// `nil` when it is absent or no address.
    static func forwarded(_ headers: Headers) -> String? {
        guard let list = headers.all("x-forwarded-for").last, let entry = list.split(separator: ",").last else { return nil }
        let text = entry.drop { $0 == " " }
        let end = text.lastIndex { $0 != " " }.map { text.index(after: $0) } ?? text.startIndex
        let address = String(text[..<end])
        return isAddress(address) ? mappedIPv4(address) ?? address : nil
    }

    /// The IPv4 address that an IPv6 address stands for (RFC 4291 §2.5.5.2), however it is written.
    private static func mappedIPv4(_ text: String) -> String? {
        var address = in6_addr()
        guard unsafe inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        let bytes = unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
        guard bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff] else { return nil }
        return bytes.suffix(4).map(String.init).joined(separator: ".")
    }

    private static func isAddress(_ text: String) -> Bool {
        var bytes = in6_addr()
        return unsafe inet_pton(AF_INET, text, &bytes) == 1 || inet_pton(AF_INET6, text, &bytes) == 1
    }

    private static func size(of family: sa_family_t) -> socklen_t? {
        switch Int32(family) {
        case AF_INET: socklen_t(MemoryLayout<sockaddr_in>.size)
        case AF_INET6: socklen_t(MemoryLayout<sockaddr_in6>.size)
        default: nil
        }
    }
}
