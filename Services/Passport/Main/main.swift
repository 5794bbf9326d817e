import Passport
import Service

await ServiceProcess(
    name: "passport", title: "通行证 Passport", site: { _ in PassportRoutes.site }, migrations: PassportMigrations.all,
    settings: PassportSettings.init,
    assemble: PassportServices.assemble, routes: PassportRoutes.open, internalRoutes: PassportRoutes.inside, jobs: PassportJobs.all,
    commands: PassportCommands.all
).run()
