// Enrollment Web
