// Passport UseCases
