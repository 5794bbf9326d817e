import PassportDomain
public import Service

/// What an operator can tell the passport to do (SPEC P11).
public enum PassportCommands {
    public static let all: [OperatorCommand<PassportServices>] = [
        OperatorCommand(
            "add-client", "ID NAME REDIRECT_URIS [KIND] [POST_LOGOUT_REDIRECT_URIS] [BACKCHANNEL_LOGOUT_URI] [ALGORITHM]",
            """
            register an exam and print its secret, this once: nothing else is printed, so `> cet.secret` will do.
                  REDIRECT_URIS is one argument, separated by spaces; KIND is confidential (the default) or public;
                  POST_LOGOUT_REDIRECT_URIS is where browsers may go after logging out; BACKCHANNEL_LOGOUT_URI is told of it, server to server;
                  ALGORITHM is what its ID tokens are signed by, RS256 (the default) or EdDSA. An empty argument is the default
            """
        ) { arguments, services in
            let further = arguments.dropFirst(3) + ["", "", "", ""]
            let (kind, afterLogOut, backChannel, algorithm) = (further[3], further[4], further[5], further[6])
            let secret = try await services.addClient(
                arguments[0], name: arguments[1], redirectURIs: arguments[2],
                kind: kind.isEmpty ? AddClient.Kind.confidential.rawValue : kind, postLogoutRedirectURIs: afterLogOut,
                backChannelLogoutURI: backChannel, algorithm: algorithm.isEmpty ? TokenAlgorithm.rs256.rawValue : algorithm)
            return secret?.text ?? "a public client has no secret"
        },
        OperatorCommand("set-event-uri", "ID [URI]", "where an exam is told of deleted accounts, server to server; without URI it is not") {
            arguments, services in
            try await services.setEventURI(arguments.count > 1 ? arguments[1] : "", of: arguments[0])
            return ""
        },
        OperatorCommand("list-clients", "", "print the registered exams: id, kind, name, redirect URIs") { _, services in
            try await services.listClients().map(line).joined(separator: "\n")
        },
        OperatorCommand("keys", "ACTION", KeyCommand.meaning) { try await KeyCommand.run($0[0], $1) },
    ]

    private static func line(_ client: Client) -> String {
        let kind = client.isPublic ? AddClient.Kind.public : .confidential
        return ([client.id.text, kind.rawValue, client.name] + client.redirectURIs.map(\.text)).joined(separator: "\t")
    }
}
