import Crypto
import Foundation
import Primitives
import Runtime

/// The keys on both sides of the simulated gateways, made once and kept in its folder: a fresh start needs no key handling.
struct SimulatorKeys: Sendable {
    static let appID = "9021000100000001"
    static let sellerID = "2088000000000001"
    static let payeaseMerchantID = "444"

    /// The merchant's at Alipay, Alipay's own, and PayEase's own.
    let merchant: RSAPrivateKey
    let alipay: RSAPrivateKey
    let payease: RSAPrivateKey
    /// What the merchant and PayEase share.
    let payeaseKey: [UInt8]

    init(merchant: RSAPrivateKey, alipay: RSAPrivateKey, payease: RSAPrivateKey, payeaseKey: [UInt8]) {
        self.merchant = merchant
        self.alipay = alipay
        self.payease = payease
        self.payeaseKey = payeaseKey
    }

    /// - Throws: the file system's error, or `CryptoError` for a file that is no key.
    init(folder: String, random: (Int) -> [UInt8]) throws {
        let place = URL(filePath: folder, directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        merchant = try RSAPrivateKey(pem: try Self.text(in: place, "alipay-merchant.pem") { try RSAPrivateKey.generate().pem })
        alipay = try RSAPrivateKey(pem: try Self.text(in: place, "alipay-gateway.pem") { try RSAPrivateKey.generate().pem })
        payease = try RSAPrivateKey(pem: try Self.text(in: place, "payease-gateway.pem") { try RSAPrivateKey.generate().pem })
        payeaseKey = Array(try Self.text(in: place, "payease-merchant.key") { random(16).hexadecimal }.utf8)
    }

    /// What stands in the file; when there is none, what `make` gives, whole or not at all, and whoever else makes it at the same time wins.
    private static func text(in place: URL, _ name: String, make: () throws -> String) throws -> String {
        let file = place.appending(path: name)
        if let known = try? String(contentsOf: file, encoding: .utf8) { return known }
        let draft = place.appending(path: "\(name).\(ProcessInfo.processInfo.processIdentifier)")
        try Data(try make().utf8).write(to: draft)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: draft.path)
        try? FileManager.default.linkItem(at: draft, to: file)
        try FileManager.default.removeItem(at: draft)
        return try String(contentsOf: file, encoding: .utf8)
    }

    /// The protocol as our channel speaks it.
    var alipayMerchant: Alipay {
        Alipay(appID: Self.appID, sellerID: Self.sellerID, key: merchant, gatewayKey: alipay.publicKey)
    }

    var payeaseMerchant: PayEase {
        PayEase(merchant: Self.payeaseMerchantID, key: payeaseKey, gatewayKey: payease.publicKey)
    }
}
