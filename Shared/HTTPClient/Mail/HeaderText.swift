import Foundation
import Primitives

/// A mail's subject (RFC 2047).
enum HeaderText {
    /// What fits on a line of 76 characters beside `Subject: `.
    private static let longestPlain = 67
    /// What an encoded word on such a line holds, in bytes: 52 characters of Base64 in a frame of 12.
    private static let longestWord = 39

    /// The text itself when it is plain and short, otherwise encoded words on as many lines as it takes.
    static func encode(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
        if isPlain, text.utf8.count <= longestPlain, !text.contains("=?"), !text.hasPrefix(" "), !text.hasSuffix(" ") { return text }
        return chunks(of: text, upTo: longestWord).map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// Pieces of at most `size` bytes that end between characters, as each encoded word must stand alone (§5).
    private static func chunks(of text: String, upTo size: Int) -> [String] {
        var chunks = [""]
        for scalar in text.unicodeScalars {
            let piece = String(scalar)
            if let last = chunks.last, last.utf8.count + piece.utf8.count > size { chunks.append("") }
            chunks[chunks.count - 1] += piece
        }
        return chunks
    }
}

extension Timestamp {
    /// `Sun, 22 Nov 2026 18:00:00 +0800` (RFC 5322 §3.3).
    var rfc5322: String {
        let time = CivilTime(self, offset: CivilTime.beijing)
        let local = self + CivilTime.beijing
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let week: Int64 = 7 * 86_400
        // The epoch was a Thursday.
        let day = Int((local.seconds % week + week) % week / 86_400)
        return "\(days[day]), \(time.day) \(months[time.month - 1]) \(time.year) \(time.timeOfDay) +0800"
    }
}
