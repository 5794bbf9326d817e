public import HTTP

/// One labelled input with its hint and its errors beside it.
public struct Input {
    private let name: String
    private let id: String
    private let label: HTML
    private let type: String
    private let value: String
    private let autocomplete: String
    private let hint: HTML?
    private let attributes: HTML
    private let isRequired: Bool
    private let errors: [Problem.Field]

    /// - Parameters:
    ///   - id: tells it from another form's input of that name; the name unless told.
    ///   - isRequired: whether a browser sends no form without it.
    ///   - attributes: further ones, as they stand in the tag.
    ///   - errors: the refusals of this input.
    public init(
        name: String, id: String? = nil, label: HTML, type: String = "text", value: String = "", autocomplete: String = "off",
        hint: HTML? = nil,
        isRequired: Bool = true, attributes: HTML = "", errors: [Problem.Field] = []
    ) {
        self.name = name
        self.id = id ?? name
        self.label = label
        self.type = type
        self.value = value
        self.autocomplete = autocomplete
        self.hint = hint
        self.attributes = attributes
        self.isRequired = isRequired
        self.errors = errors
    }

    public var html: HTML {
        let described = (hint == nil ? [] : ["\(id)-hint"]) + (errors.isEmpty ? [] : ["\(id)-error"])
        let description: HTML = described.isEmpty ? "" : " aria-describedby=\"\(described.joined(separator: " "))\""
        let invalid: HTML = errors.isEmpty ? "" : " aria-invalid=\"true\" autofocus"
        return """
            <label for="\(id)">\(label)</label>
            \(hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" as HTML })
            \(shown("<input id=\"\(id)\" name=\"\(name)\" type=\"\(type)\" value=\"\(value)\" autocomplete=\"\(autocomplete)\"\(isRequired ? " required" : "")\(attributes)\(description)\(invalid)>"))
            \(errorList)
            """
    }

    /// A password has a button in it that shows what was typed. It needs script, and isn't there without; its place is kept either way.
    private func shown(_ input: HTML) -> HTML {
        guard type == "password" else { return input }
        return """
            <div class="secret">\(input)<button type="button" class="show" aria-controls="\(id)" aria-pressed="false" hidden>\(zh: "显示<span class=\"unseen\">密码</span>", en: "Show<span class=\"unseen\"> password</span>")</button></div>
            """
    }

    private var errorList: HTML? {
        guard let first = errors.first else { return nil }
        let further = errors.dropFirst().map { "<br>\($0.message)" as HTML }
        return "<p class=\"bad\" id=\"\(id)-error\">\(first.message)\(further)</p>"
    }
}
