/// The library's log lines carry no level: these begin those that a client can cause at will.
enum LibraryMessage {
    private static let aboutClient = [
        "Error processing request", "Connection was closed by remote side", "Socket has been disconnected", "Connection socket is closed",
        "Failed to parse `Content-Length'", "Too large value of 'Content-Length'", "Not enough memory in pool", "Failed to send",
        "Server reached connection limit", "Closing connection",
    ]

    static func isAboutClient(_ message: String) -> Bool { aboutClient.contains { message.hasPrefix($0) } }
}
