/// A log line of the library. It carries no level, and some name the request's target, which may hold a secret (SPEC S2).
struct LibraryMessage {
    /// Without its line break and without a target.
    let text: String

    /// These begin what a client can cause at will: no news to an operator.
    private static let aboutClient = [
        unreadable, "Connection was closed by remote side", "Socket has been disconnected", "Connection socket is closed",
        "Failed to parse `Content-Length'", "Too large value of 'Content-Length'", "Not enough memory in pool", "Failed to send",
        "Server reached connection limit",
    ]
    private static let unreadable = "Error processing request"
    private static let beforeTarget = " request for "

    init(_ line: String) {
        let line = line.hasSuffix("\n") ? line.dropLast() : line[...]
        text = String(line.firstRange(of: Self.beforeTarget).map { line[..<$0.lowerBound] } ?? line)
    }

    /// Whether a request was refused that never got as far as `Dispatcher.admit`, or whose body broke off the rules after it.
    var isRefusal: Bool { text.hasPrefix(Self.unreadable) }
    var isAboutClient: Bool { Self.aboutClient.contains { text.hasPrefix($0) } }
}
