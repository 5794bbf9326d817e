// Passport Routes
