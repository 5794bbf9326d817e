import Enrollment
import Service

await ServiceProcess(
    name: "enrollment", title: "Enrollment 报名",
    site: { $0.site },
    migrations: EnrollmentStore.migrations,
    settings: EnrollmentSettings.init,
    assemble: EnrollmentServices.assemble,
    routes: EnrollmentRoutes.open,
    internalRoutes: EnrollmentRoutes.inside,
    jobs: EnrollmentJobs.all,
    commands: EnrollmentCommands.all + OfficeCommands.all + DocumentCommands.all
).run()
