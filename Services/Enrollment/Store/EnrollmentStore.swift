import Database

/// Enrollment's SQL. Reading is in extensions of `Reading`, writing in extensions of `Transaction`, a file a noun.
enum EnrollmentStore {}
