/// What stands behind a subcommand's name: words in their order, options by their names.
public struct CommandArguments: Sendable {
    fileprivate(set) var words: [String] = []
    fileprivate var options: [String: [String]] = [:]

    public var count: Int { words.count }
    public var first: String? { words.first }
    public subscript(index: Int) -> String { words[index] }

    /// The value of `--name VALUE`.
    public func option(_ name: String) -> String? { options[name]?.first }
    /// The values of an option that may be repeated, in order.
    public func all(_ name: String) -> [String] { options[name] ?? [] }
    /// Whether `--name` was given.
    public func has(_ name: String) -> Bool { options[name] != nil }
}

/// The form of a subcommand's arguments, read from the line that the usage shows: `FILE [SEED]`, `--name NAME --uri URI… [--public]`. What
/// is in brackets may be left out, an option without a value is a flag, and one whose value ends in `…` may be repeated.
struct CommandForm: Sendable {
    private struct Option: Sendable {
        let name: String
        let isRequired: Bool
        let takesValue: Bool
        let isRepeatable: Bool
    }

    private var required = 0
    private var allowed = 0
    private var options: [Option] = []

    init(_ usage: String) {
        var texts = usage.split(separator: " ").map(String.init)[...]
        while let text = texts.popFirst() {
            let isRequired = !text.hasPrefix("[")
            guard text.drop(while: { $0 == "[" }).hasPrefix("--") else {
                (required, allowed) = (required + (isRequired ? 1 : 0), allowed + 1)
                continue
            }
            // Only a flag's bracket closes at once; who must be given has something to say.
            let value = text.hasSuffix("]") ? nil : texts.popFirst()
            options.append(
                Option(
                    name: text.filter { !"[]".contains($0) }.dropFirst(2).description, isRequired: isRequired, takesValue: value != nil,
                    isRepeatable: value?.contains("…") ?? false))
        }
    }

    /// - Throws: `UsageError` naming what is missing, unknown or too much.
    func read(_ texts: [String]) throws(UsageError) -> CommandArguments {
        var arguments = CommandArguments()
        var rest = texts[...]
        while let text = rest.popFirst() {
            guard text.hasPrefix("--") else {
                arguments.words.append(text)
                continue
            }
            try take(String(text.dropFirst(2)), &rest, into: &arguments)
        }
        try check(arguments)
        return arguments
    }

    private func take(_ name: String, _ rest: inout ArraySlice<String>, into arguments: inout CommandArguments) throws(UsageError) {
        guard let option = options.first(where: { $0.name == name }) else { throw UsageError("there is no option --\(name)") }
        guard option.isRepeatable || !arguments.has(name) else { throw UsageError("--\(name) is given twice") }
        guard option.takesValue else {
            arguments.options[name] = [""]
            return
        }
        guard let value = rest.popFirst(), !value.hasPrefix("--") else { throw UsageError("--\(name) needs a value") }
        arguments.options[name, default: []].append(value)
    }

    private func check(_ arguments: CommandArguments) throws(UsageError) {
        if let missing = options.first(where: { $0.isRequired && !arguments.has($0.name) }) {
            throw UsageError("--\(missing.name) is missing")
        }
        guard arguments.count >= required else { throw UsageError("an argument is missing") }
        guard arguments.count <= allowed else { throw UsageError("unexpected: \(arguments[allowed])") }
    }
}
