/// The colours of all pages, by their use: each text on each of its grounds has a contrast of 4.5 or more, each edge 3 (WCAG 2.2 1.4.3, 1.4.11).
enum Tokens {
    static let light = [
        ("ink", "#1b1f24"), ("faint", "#4d5661"), ("paper", "#ffffff"), ("soft", "#f2f5f9"), ("line", "#c9ced6"), ("edge", "#6f7885"),
        ("main", "#0b57a4"), ("fill", "#0b57a4"), ("on-fill", "#ffffff"), ("danger", "#a4161a"), ("bad", "#a4161a"), ("good", "#1b6e35"),
        ("warn", "#7a4b00"), ("focus", "#b35900"),
    ]
    static let dark = [
        ("ink", "#e8eaed"), ("faint", "#b6bcc6"), ("paper", "#15181c"), ("soft", "#22262c"), ("line", "#4a505a"), ("edge", "#8d95a2"),
        ("main", "#8ab8f0"), ("fill", "#8ab8f0"), ("on-fill", "#10161d"), ("danger", "#ff9c9c"), ("bad", "#ff9c9c"), ("good", "#8fd6a5"),
        ("warn", "#f0c674"), ("focus", "#ffc14d"),
    ]
    /// Steps of space, in rem.
    private static let spaces = [".25rem", ".5rem", ".75rem", "1rem", "1.5rem", "2.5rem"]

    static let css = """
        :root { color-scheme: light dark; \(declarations(light)); \(spaceDeclarations); --round: .4rem; --tap: 2.9rem }
        @media screen and (prefers-color-scheme: dark) { :root { \(declarations(dark)) } }

        """

    private static func declarations(_ colors: [(String, String)]) -> String { colors.map { "--\($0.0): \($0.1)" }.joined(separator: "; ") }

    private static let spaceDeclarations = spaces.enumerated().map { "--space-\($0.offset + 1): \($0.element)" }.joined(separator: "; ")
}
