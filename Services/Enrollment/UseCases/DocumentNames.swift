import Primitives

extension IdentityDocument.Kind {
    /// Reads the Chinese name or the code.
    init?(named name: String) {
        guard let kind = Self.allCases.first(where: { $0.rawValue == name || $0.chinese.contains(name) }) else { return nil }
        self = kind
    }

    /// What people call it; the first is the one we print.
    var chinese: [String] {
        switch self {
        case .residentID: ["居民身份证", "身份证"]
        case .passport: ["护照"]
        case .hongKongMacaoPermit: ["港澳居民来往内地通行证", "港澳通行证", "回乡证"]
        case .taiwanPermit: ["台湾居民来往大陆通行证", "台胞证"]
        case .residencePermit: ["港澳台居民居住证"]
        case .permanentResidence: ["外国人永久居留身份证"]
        case .military: ["军人证件", "军官证", "士兵证"]
        }
    }
}
