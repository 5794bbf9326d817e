// Enrollment Domain
