import Web

/// The look of the cashiers: each simulated gateway has a colour of its own, and both say in large letters that they are simulated.
enum CashierLook {
    static let asset = Asset(
        "cashier.css",
        """
        .alipay { --brand: #1259c3 } .payease { --brand: #9c2f12 }
        .gateway { border: 1px solid var(--line); border-top: .5rem solid var(--brand); border-radius: .4rem; padding: 0 1rem 1rem }
        .payease { border-top-style: double; border-radius: 0 }
        .brand { margin: 0 -1rem 1rem; padding: .75rem 1rem; font-size: 1.15rem; font-weight: 700; color: #fff; background: var(--brand) }
        .payease .brand { text-align: center; letter-spacing: .1em }
        .simulated { border: .2rem dashed; padding: .5rem 1rem; text-align: center } .simulated strong { display: block; font-size: 2rem; line-height: 1.3 }
        .amount { margin: 1rem 0; font-size: 2.2rem; font-weight: 700; line-height: 1.2 } .alipay .amount { text-align: center }
        .gateway button[value=pay] { width: 100%; margin-right: 0; color: #fff; background: var(--brand); border-color: var(--brand) }
        .payease button { border-radius: 0 }
        .gateway fieldset { padding: 0 1rem .5rem; border: 1px solid var(--line); min-width: 0 }

        """)
}
