/// `/assets/site.css`: the look that all pages share. System fonts, no image, one column: it has to open on a slow phone.
///
/// Pieces: `button`, `.button` (`plain`, `danger`, `link`); `.note`, `.good`, `.bad`; `.card`; `.badge` (`good`, `bad`, `warn`); `.progress`;
/// `.timeline`; `.scroll` around a wide table; `table.cards`, whose rows are cards on a phone; `.number` in cells; `.unseen` for what is only
/// read aloud; `.screen` for what isn't printed.
public enum StyleSheet {
    public static let asset = Asset("site.css", Tokens.css + base + forms + pieces + tables + progress + timeline + media)

    private static let base = """
        *, ::before, ::after { box-sizing: border-box }
        html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
        body { margin: 0; color: var(--ink); background: var(--paper); font: 1rem/1.6 system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; overflow-wrap: break-word }
        header { display: flex; flex-wrap: wrap; justify-content: space-between; border-bottom: 1px solid var(--line); background: var(--soft) }
        header p, main { max-width: 44rem; margin: 0 auto; padding: var(--space-3) var(--space-4) }
        header p { margin: 0 } .site { font-weight: 600 } .site a { color: inherit; text-decoration: none }
        .site a, .language a, nav a { display: inline-block; min-height: 1.6rem }
        main:focus { outline: none } main { padding-bottom: var(--space-6) }
        h1 { font-size: 1.5rem; line-height: 1.3; margin: var(--space-4) 0 } h2 { font-size: 1.15rem; line-height: 1.4; margin: var(--space-5) 0 var(--space-2) } h3 { font-size: 1.05rem; line-height: 1.4; margin: var(--space-4) 0 var(--space-2) }
        a { color: var(--main) } p { margin: var(--space-3) 0 } ul, ol { padding-left: 1.4rem }
        .skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .5rem; z-index: 1 }
        .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
        :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px }
        [hidden] { display: none !important }

        """

    private static let forms = """
        label, legend { display: block; margin: var(--space-4) 0 var(--space-1); font-weight: 600 } fieldset { border: 0; padding: 0; margin: var(--space-4) 0; min-width: 0 } legend { padding: 0 }
        label.tick { font-weight: 400; display: flex; gap: .6rem; align-items: flex-start; margin: 0; padding: var(--space-2) 0; min-height: 2.75rem }
        label.tick input { width: 1.5rem; height: 1.5rem; flex: none; margin: .05rem 0 0; accent-color: var(--main) }
        input:not([type=checkbox], [type=radio]), select, textarea { width: 100%; min-height: var(--tap); padding: .5rem .75rem; font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: var(--round) }
        [aria-invalid=true] { border-color: var(--bad); border-width: 2px }
        button, .button { display: inline-block; min-height: var(--tap); margin: var(--space-4) .5rem 0 0; padding: .55rem 1.4rem; font: inherit; font-weight: 600; color: var(--on-fill); background: var(--fill); border: 1px solid var(--fill); border-radius: var(--round); text-decoration: none; cursor: pointer }
        button.plain, .button.plain { color: var(--main); background: transparent; border-color: currentColor }
        button.danger { background: var(--danger); border-color: var(--danger) }
        button.link { display: inline-block; min-height: 1.6rem; margin: 0; padding: .1rem 0; font-weight: 400; color: var(--main); background: none; border: 0; text-decoration: underline }
        .secret { position: relative } .secret > input { padding-right: 5.5rem !important } button.show { position: absolute; top: .25rem; right: .25rem; bottom: .25rem; min-height: 0; margin: 0; padding: 0 .7rem; color: var(--main); background: var(--paper); border-color: transparent }
        button.show[aria-pressed=true] { color: var(--on-fill); background: var(--fill) }
        button:disabled { opacity: .6; cursor: default }
        .hint { color: var(--faint); font-size: .9rem; margin: var(--space-1) 0 }

        """

    private static let pieces = """
        .bad, .good, .note { border-left: .3rem solid; padding: var(--space-2) .9rem; background: var(--soft); margin: var(--space-4) 0 } .bad { border-color: var(--bad) } .good { border-color: var(--good) } .note { border-color: var(--main) }
        .bad > :first-child, .good > :first-child, .note > :first-child { margin-top: 0 } .bad > :last-child, .good > :last-child, .note > :last-child { margin-bottom: 0 }
        .card { border: 1px solid var(--line); border-radius: var(--round); padding: 0 var(--space-4) var(--space-3); margin: var(--space-4) 0 } .card h2 { margin-top: var(--space-3) }
        .badge { display: inline-block; padding: 0 .55rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .9rem; font-weight: 600; white-space: nowrap; background: var(--paper) }
        .badge.good, .badge.bad, .badge.warn { margin: 0 } .badge.good { color: var(--good) } .badge.bad { color: var(--bad) } .badge.warn { color: var(--warn) }
        .links li { margin: .5rem 0 } code { font-family: ui-monospace, monospace; font-size: 1.1rem; overflow-wrap: anywhere }
        dl { display: grid; grid-template-columns: fit-content(45%) 1fr; gap: .4rem 1rem } dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere; min-width: 0 }
        .texts { display: block } .texts dd { margin: var(--space-1) 0 var(--space-4) }
        summary { color: var(--main); cursor: pointer; padding: .6rem 0 } details { margin: var(--space-1) 0 }
        img.code { background: #fff; max-width: 100%; image-rendering: pixelated } .codes { columns: 2; padding-left: 2rem; line-height: 2 } .codes li { break-inside: avoid }
        .photo { width: 7.5rem; height: auto; border: 1px solid var(--line) }
        .agreement { max-height: 22rem; overflow: auto; border: 1px solid var(--line); padding: 0 var(--space-4); white-space: pre-line }

        """

    private static let tables = """
        table { border-collapse: collapse; width: 100%; margin: .5rem 0 } caption { text-align: left; padding: var(--space-1) 0 }
        th, td { text-align: left; padding: .5rem; min-width: 4em; overflow-wrap: anywhere; border-bottom: 1px solid var(--line); vertical-align: top }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums } .scroll { overflow-x: auto } .scroll table { margin: 0 } .scroll th, .scroll td { overflow-wrap: break-word }
        .choices { display: flex; flex-wrap: wrap; gap: 0 1.2rem; list-style: none; padding: 0 } .choices a { display: inline-block; padding: .35rem 0 } .choices [aria-current] { font-weight: 700 } .chart { margin: 1rem 0 }
        @media screen and (max-width: 40rem) {
          table:not(.cards) { display: block; overflow-x: auto } .scroll table:not(.cards) { display: table; overflow: visible }
          .cards, .cards tbody, .cards tfoot, .cards tr, .cards th, .cards td { display: block; min-width: 0 } .cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
          .cards tr { border: 1px solid var(--line); border-radius: var(--round); padding: .4rem .75rem; margin: .6rem 0 }
          .cards th, .cards td { border: 0; padding: .2rem 0; font-size: 1rem; text-align: left } .cards td[data-label] { display: flex; gap: .5rem }
          .cards td[data-label]::before { content: attr(data-label); flex: 0 0 6.5em; color: var(--faint) } .cards td:empty { display: none }
        }

        """

    private static let progress = """
        .progress { margin: var(--space-3) 0 var(--space-4) } .progress ol { display: flex; gap: 3px; list-style: none; margin: 0; padding: 0 }
        .progress li { flex: 1 1 0; min-width: 0; border-top: .35rem solid var(--line); padding-top: .3rem; font-size: .85rem; line-height: 1.3; color: var(--faint) }
        .progress .done { border-color: var(--good) } .progress .done::before { content: "✓ " / ""; color: var(--good) }
        .progress [aria-current] { border-color: var(--main); color: var(--ink); font-weight: 700 } .progress p { display: none; margin: 0 }
        @media screen and (max-width: 40rem) {
          .progress li span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap } .progress li { padding: 0 } .progress .done::before { content: none }
          .progress p { display: block; font-size: .9rem; margin-top: var(--space-1) }
        }

        """

    private static let timeline = """
        .timeline { list-style: none; margin: var(--space-3) 0; padding: 0 }
        .timeline li { position: relative; margin: 0; padding: 0 0 var(--space-4) 1.6rem } .timeline p { margin: 0 } .timeline .when { color: var(--faint); font-size: .9rem }
        .timeline li::before { content: ""; position: absolute; left: .45rem; top: .8rem; bottom: -.8rem; border-left: 2px solid var(--line) } .timeline li:last-child::before { content: none }
        .timeline li::after { content: ""; position: absolute; left: 0; top: .3rem; width: 1rem; height: 1rem; border: 2px solid var(--edge); border-radius: 50%; background: var(--paper) }
        .timeline .past::after { background: var(--edge) } .timeline .open::after { border-color: var(--good); background: var(--good) }
        .timeline .now { color: var(--main); font-weight: 700 } .timeline .now::after { border: .5rem solid; border-color: transparent transparent transparent currentColor; border-radius: 0; background: none; left: .2rem }

        """

    private static let media = """
        @media (max-width: 30rem) { th, td { padding: .5rem .3rem } th { word-break: keep-all } td { font-size: .95rem } }
        @media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important; scroll-behavior: auto !important } }
        @media (forced-colors: active) { .progress [aria-current] { border-top-style: double } .timeline .past::after, .timeline .open::after { background: CanvasText } }
        @media print {
          :root { --ink: #000; --faint: #000; --paper: #fff; --soft: #fff; --main: #000; --good: #000; --bad: #000; --warn: #000 }
          header, nav, .skip, .screen, button, .button { display: none !important } a { color: inherit; text-decoration: none } main { max-width: none; padding: 0 }
          .scroll, .agreement { overflow: visible; max-height: none } tr, .card, li { break-inside: avoid } thead { display: table-header-group }
        }

        """
}
