import Crypto
import Documents
import EnrollmentDomain
import Primitives

/// What a candidate of an open-entry exam enters (E9).
struct EntryForm: Codable, Sendable {
    let name: String
    let idType: String
    let idNumber: String
    let school: String?
    let site: String
    /// The file in Base64; absent to keep the photo that is there.
    let photo: String?

    enum CodingKeys: String, CodingKey {
        case name, school, site, photo
        case idType = "id_type"
        case idNumber = "id_number"
    }

    /// - Throws: `EntryRefusal.photoUnreadable`
    func data() throws(EntryRefusal) -> EnteredData {
        var file: [UInt8]?
        if let photo {
            guard let bytes = Base64.decode(photo) else { throw .photoUnreadable(.unknownFormat) }
            file = bytes
        }
        return EnteredData(name: name, documentKind: idType, documentNumber: idNumber, school: school ?? "", site: site, photo: file)
    }
}

struct OfferingSiteBody: Codable, Sendable {
    let code: String
    let name: String
    let province: String
    /// Seats left, by subject.
    let free: [String: Int]

    init(_ offering: OfferingSite) {
        (code, name, province) = (offering.site.code.rawValue, offering.site.name, offering.site.province)
        free = Dictionary(uniqueKeysWithValues: offering.free.map { ($0.key.rawValue, $0.value) })
    }
}
