/// Why a server can't start.
public enum HTTPServerError: Error, Equatable, CustomStringConvertible {
    /// Another process listens there, or a file that is no socket stands at the path.
    case addressInUse(ListenAddress)
    /// No such host, no such folder, no right to it; `reason` is the system's word.
    case unusableAddress(ListenAddress, reason: String)
    /// The HTTP library gave up: no thread or no memory.
    case notStarted(ListenAddress)

    public var description: String {
        switch self {
        case .addressInUse(let address): "\(address) is in use"
        case .unusableAddress(let address, let reason): "can't listen on \(address): \(reason)"
        case .notStarted(let address): "the HTTP server on \(address) could not be started"
        }
    }
}
