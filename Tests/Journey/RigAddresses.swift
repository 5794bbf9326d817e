import Foundation

/// Who answers where: ports of loopback for browsers, socket files for the other services. A service is reached by its name, and each of its
/// processes by a name of its own where there are several: `payment`, `payment-1`, `payment-2`.
struct RigAddresses {
    private static let services = ["passport", "payment", "enrollment"]
    private static let fronts = services + ["simulator"]

    let instances: Int
    private let folder: URL
    private let further: [String]
    private let ports: [String: Int]

    /// Finds free ports. - Parameter further: services of one process each, with nothing in front of them.
    init(folder: URL, instances: Int, further: [String]) async throws {
        self.folder = folder
        self.instances = instances
        self.further = further
        let processes = Self.fronts.flatMap { service in (1...instances).map { Self.process($0, of: service, among: instances) } }
        let names = Set(Self.fronts + processes + further)
        ports = Dictionary(uniqueKeysWithValues: zip(names, try await freePorts(names.count)))
    }

    func process(_ instance: Int, of service: String) -> String {
        Self.process(instance, of: service, among: further.contains(service) ? 1 : instances)
    }

    /// `host:port`
    func address(_ name: String) -> String { "127.0.0.1:\(ports[name] ?? 0)" }
    func url(_ name: String) -> String { "http://\(address(name))" }
    func inside(_ name: String) -> String { "unix:\(socket(name))" }

    /// What deploy/balancer/haproxy.cfg asks for.
    var ofBalancer: [String: String] {
        var addresses = ["REQUESTS_PER_CLIENT": RigPlan.requestsPerClient]
        for service in Self.fronts {
            addresses[service.uppercased()] = address(service)
            for instance in 1...instances { addresses["\(service.uppercased())_\(instance)"] = address(process(instance, of: service)) }
        }
        for service in Self.services {
            addresses["\(service.uppercased())_INSIDE"] = "unix@\(socket(service))"
            for instance in 1...instances {
                addresses["\(service.uppercased())_INSIDE_\(instance)"] = "unix@\(socket(process(instance, of: service)))"
            }
        }
        return addresses
    }

    private func socket(_ name: String) -> String { folder.appending(path: "\(name).sock").path }

    private static func process(_ instance: Int, of service: String, among instances: Int) -> String {
        instances == 1 ? service : "\(service)-\(instance)"
    }
}
