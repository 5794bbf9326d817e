/// Why a client's event address is not set.
public enum EventURIRefusal: Error, Equatable, Sendable {
    case unusable(String)
    case unknownClient(String)
}
