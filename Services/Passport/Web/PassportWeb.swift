// Passport Web
