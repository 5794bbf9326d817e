// Enrollment Store
