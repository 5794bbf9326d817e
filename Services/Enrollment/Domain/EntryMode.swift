/// How candidates come into an exam (SPEC E6, E9).
public enum EntryMode: String, CaseIterable, Sendable {
    /// 名册: the school's roster says who may enter what, and has the photo; the candidate only queries and confirms it.
    case roster
    /// 自主报名: there is no roster; the candidate enters the data and a photo, and chooses the site.
    case open
}
