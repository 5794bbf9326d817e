// Payment UseCases
