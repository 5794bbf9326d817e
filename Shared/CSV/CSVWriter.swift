/// One line of a CSV file (RFC 4180), its line break included.
public enum CSVWriter {
    public static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\r\n" }

    /// Quoted where it must be. A field that a spreadsheet would run as a formula is defused by an apostrophe.
    private static func quoted(_ field: String) -> String {
        let isFormula = field.utf8.first.map { "=+-@\t\r".utf8.contains($0) } ?? false
        let text = isFormula ? "'" + field : field
        guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
