import PassportDomain
public import Service

/// What an operator can tell the passport to do (SPEC P11).
public enum PassportCommands {
    public static let all: [OperatorCommand<PassportServices>] = [
        OperatorCommand(
            "add-client", "ID NAME REDIRECT_URIS [KIND]",
            """
            register an exam and print its secret, this once: nothing else is printed, so `> cet.secret` will do.
                  REDIRECT_URIS is one argument, separated by spaces; KIND is confidential (the default) or public
            """
        ) { arguments, services in
            let kind = arguments.count > 3 ? arguments[3] : AddClient.Kind.confidential.rawValue
            let secret = try await services.addClient(arguments[0], name: arguments[1], redirectURIs: arguments[2], kind: kind)
            return secret?.text ?? "a public client has no secret"
        },
        OperatorCommand("list-clients", "", "print the registered exams: id, kind, name, redirect URIs") { _, services in
            try await services.listClients().map(line).joined(separator: "\n")
        },
    ]

    private static func line(_ client: Client) -> String {
        let kind = client.isPublic ? AddClient.Kind.public : .confidential
        return ([client.id.text, kind.rawValue, client.name] + client.redirectURIs.map(\.text)).joined(separator: "\t")
    }
}
