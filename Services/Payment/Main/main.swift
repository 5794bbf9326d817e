import Payment
import Service
import Web

await ServiceProcess(
    name: "payment", title: "Payment 支付", site: { _ in "\(zh: "考试报名支付", en: "Exam payments")" }, migrations: PaymentStore.migrations,
    settings: { try PaymentSettings($0) },
    assemble: { try PaymentServices(settings: $0, common: $1, host: $2) }, routes: Routes.open, internalRoutes: Routes.inside,
    jobs: Jobs.all, commands: Commands.all, listeners: { try Simulator.listeners(of: $0, settings: $1, host: $2) }
).run()
