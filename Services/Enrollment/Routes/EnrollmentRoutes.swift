// Enrollment Routes
