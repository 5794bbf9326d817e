public import HTTP

/// `/assets/site.css`: the look that all pages share. System fonts, no image, one column: it has to open on a slow phone.
public enum StyleSheet {
    public static let response = Response(
        .ok,
        headers: ["Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"],
        body: Array(text.utf8))

    private static let text = """
        :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #c9ced6; --main: #0b57a4; --bad: #a4161a; --good: #1b6e35; --soft: #f2f5f9 }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --paper: #15181c; --line: #4a505a; --main: #8ab8f0; --bad: #ff9c9c; --good: #8fd6a5; --soft: #22262c } }
        * { box-sizing: border-box }
        body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif }
        header { border-bottom: 1px solid var(--line); background: var(--soft) }
        header { display: flex; justify-content: space-between } header p, main { max-width: 44rem; margin: 0 auto; padding: .75rem 1rem }
        .site { font-weight: 600 } .site a { color: inherit; text-decoration: none }
        h1 { font-size: 1.5rem; line-height: 1.3; margin: 1rem 0 } h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem }
        a { color: var(--main) }
        .skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem }
        label { display: block; margin: 1rem 0 .25rem; font-weight: 600 }
        label.tick { font-weight: 400; display: flex; gap: .6rem; align-items: flex-start; padding: .5rem 0 } label.tick input { width: 1.3rem; height: 1.3rem; flex: none; margin-top: .15rem }
        input:not([type=checkbox]):not([type=radio]), select { width: 100%; min-height: 2.9rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem }
        button, .button { display: inline-block; min-height: 2.9rem; margin: 1rem .5rem 0 0; padding: .55rem 1.4rem; font: inherit; font-weight: 600; color: #fff; background: #0b57a4; border: 1px solid #0b57a4; border-radius: .4rem; text-decoration: none; cursor: pointer }
        button.plain, .button.plain { color: var(--main); background: transparent; border-color: currentColor }
        button.link { display: inline; min-height: 0; margin: 0; padding: .2rem 0; font-weight: 400; color: var(--main); background: none; border: 0; text-decoration: underline }
        button.danger { background: #a4161a; border-color: #a4161a }
        :focus-visible { outline: 3px solid #e09f00; outline-offset: 2px }
        summary { color: var(--main); cursor: pointer; padding: .6rem 0 } details { margin: .25rem 0 }
        .hint { color: inherit; opacity: .8; font-size: .9rem; margin: .25rem 0 }
        .bad, .good, .note { border-left: .3rem solid; padding: .5rem .9rem; background: var(--soft); margin: 1rem 0 } .bad { border-color: var(--bad) } .good { border-color: var(--good) } .note { border-color: var(--main) }
        table { border-collapse: collapse; width: 100%; margin: .5rem 0 } th, td { text-align: left; padding: .5rem; min-width: 4em; overflow-wrap: anywhere; border-bottom: 1px solid var(--line); vertical-align: top }
        @media (max-width: 40rem) { table { display: block; overflow-x: auto } }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1rem } dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere }
        @media (max-width: 30rem) { .texts { display: block } .texts dd { margin: .25rem 0 1rem } th, td { padding: .5rem .3rem } th { word-break: keep-all } td { font-size: .9rem } }
        .card { border: 1px solid var(--line); border-radius: .4rem; padding: 0 1rem .75rem; margin: 1rem 0 } .card h2 { margin-top: .75rem }
        .links li { margin: .5rem 0 } code { font-family: ui-monospace, monospace; font-size: 1.1rem; overflow-wrap: anywhere }
        img.code { background: #fff; max-width: 100%; image-rendering: pixelated } .codes { columns: 2; padding-left: 2rem; line-height: 2 } .codes li { break-inside: avoid }
        .photo { width: 7.5rem; height: auto; border: 1px solid var(--line) }
        .agreement { max-height: 22rem; overflow: auto; border: 1px solid var(--line); padding: 0 1rem; white-space: pre-line }

        """
}
