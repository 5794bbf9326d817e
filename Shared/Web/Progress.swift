/// 进度: which steps there are, what is done, and where the reader is (SPEC S3). On a phone a bar with one line of words.
public struct ProgressLine {
    public struct Step {
        let name: HTML
        let isDone: Bool

        public init(_ name: HTML, isDone: Bool) {
            self.name = name
            self.isDone = isDone
        }
    }

    private let steps: [Step]
    private let current: Int?

    /// - Parameter current: the place of the step that this page is of; `nil` when all is done.
    public init(_ steps: [Step], current: Int?) {
        self.steps = steps
        self.current = current
    }

    public var html: HTML {
        let items: [HTML] = steps.enumerated().map { index, step in
            if index == current { return "<li aria-current=\"step\"><span>\(step.name)</span></li>" }
            guard step.isDone else { return "<li><span>\(step.name)</span></li>" }
            return "<li class=\"done\"><span>\(step.name)<b class=\"unseen\">\(zh: "（已完成）", en: " (done)")</b></span></li>"
        }
        return "<nav class=\"progress\" aria-label=\"\(zh: "报名进度", en: "Progress")\"><ol>\(items)</ol>\(place)</nav>"
    }

    /// For small screens; a screen reader has the list.
    private var place: HTML? {
        guard let current else { return nil }
        let (number, name) = (current + 1, steps[current].name)
        return """
            <p aria-hidden="true">\(zh: "第 \(number) 步，共 \(steps.count) 步：\(name)", en: "Step \(number) of \(steps.count): \(name)")</p>
            """
    }
}
