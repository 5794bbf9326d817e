// Enrollment UseCases
