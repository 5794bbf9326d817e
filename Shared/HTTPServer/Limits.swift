extension HTTPServer {
    /// What a client may take (SPEC S6).
    public struct Limits: Sendable, Equatable {
        /// Bytes of a request's body; more is answered 413.
        public var body: Int
        /// Bytes of the request line and the fields; more is answered 431.
        public var headers: Int
        /// Connections at once; more wait in the kernel's queue.
        public var connections: Int
        /// Connections at once from one address; more are closed. Not held against a proxy that is trusted to name its clients.
        public var connectionsPerClient: Int
        /// Without a request, or without taking any of an answer.
        public var idle: Duration
        /// From a request's first line to the end of its body; also from connecting to the first request.
        public var receive: Duration
        /// How long `stop` waits for running requests.
        public var drain: Duration

        public init(
            body: Int = 1_048_576, headers: Int = 16_384, connections: Int = 2_048, connectionsPerClient: Int = 1_024,
            idle: Duration = .seconds(30), receive: Duration = .seconds(15), drain: Duration = .seconds(20)
        ) {
            self.body = body
            self.headers = headers
            self.connections = connections
            self.connectionsPerClient = connectionsPerClient
            self.idle = idle
            self.receive = receive
            self.drain = drain
        }
    }
}
