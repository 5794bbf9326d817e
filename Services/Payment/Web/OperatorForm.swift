import HTTP
import PaymentDomain
import Web

/// A form that was refused: what was typed into it, and what is wrong with that.
struct RefusedForm {
    let action: String
    let fields: FormFields
    let problem: Problem
}

/// One of the forms of an operators' page. The one that was refused comes back as it was typed, each error beside its input.
struct OperatorForm {
    let action: String
    /// Tells its inputs from those of the page's other forms.
    private let id: String
    private let refused: RefusedForm?

    init(_ action: String, id: String, _ refused: RefusedForm?, isMeant: (FormFields) -> Bool = { _ in true }) {
        self.action = action
        self.id = id
        self.refused = refused.flatMap { $0.action == action && isMeant($0.fields) ? $0 : nil }
    }

    func input(_ name: String, label: HTML, type: String = "text", value: String = "", attributes: HTML = "") -> HTML {
        Input(
            name: name, id: "\(id)-\(name)", label: label, type: type, value: typed(name) ?? value, attributes: attributes,
            errors: errors(of: name)
        ).html
    }

    /// What every act of an operator's has.
    func reason(_ label: HTML = "\(zh: "原因", en: "Reason")") -> HTML {
        input("reason", label: label, attributes: " maxlength=\"\(OperatorAct.longestReason)\"")
    }

    func select(_ name: String, label: HTML, _ options: [(value: String, title: HTML)]) -> HTML {
        let choices: [HTML] = options.map { option in
            "<option value=\"\(option.value)\"\(option.value == typed(name) ? " selected" : nil as HTML?)>\(option.title)</option>"
        }
        let (place, errors) = ("\(id)-\(name)", errors(of: name))
        let mark: HTML? = errors.isEmpty ? nil : " aria-describedby=\"\(place)-error\" aria-invalid=\"true\" autofocus"
        return """
            <label for="\(place)">\(label)</label><select id="\(place)" name="\(name)" required\(mark)>\(choices)</select>
            \(errors.isEmpty ? nil : "<p class=\"bad\" id=\"\(place)-error\">\(errors.map { "\($0.message) " as HTML })</p>" as HTML)
            """
    }

    private func typed(_ name: String) -> String? { refused?.fields[name] }

    private func errors(of name: String) -> [Problem.Field] { refused?.problem.fields.filter { $0.name == name } ?? [] }
}
