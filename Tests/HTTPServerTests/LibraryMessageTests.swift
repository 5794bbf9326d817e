import Testing

@testable import HTTPServer

@Suite("The library's log lines")
struct LibraryMessageTests {
    @Test(
        "S2 a target never gets into the log",
        arguments: [
            ("Failed to send data in request for /verify/secret.\n", "Failed to send data in"),
            (
                "Failed to send the response headers for the request for `/reset/secret'. Error: Broken pipe\n",
                "Failed to send the response headers for the"
            ),
        ])
    func targets(line: String, text: String) {
        #expect(LibraryMessage(line).text == text)
        #expect(LibraryMessage(line).isAboutClient)
    }

    @Test(
        "what clients cause is told from what an operator must know",
        arguments: [
            ("Error processing request (HTTP response code is 400 ('x')). Closing connection.\n", true, true),
            ("Server reached connection limit. Closing inbound connection.\n", true, false),
            ("Error accepting connection: Too many open files\n", false, false),
            ("Closing connection (failed to create response header).\n", false, false), ("", false, false),
        ])
    func levels(line: String, isAboutClient: Bool, isRefusal: Bool) {
        let message = LibraryMessage(line)
        #expect(message.isAboutClient == isAboutClient)
        #expect(message.isRefusal == isRefusal)
        #expect(!message.text.hasSuffix("\n"))
    }
}
