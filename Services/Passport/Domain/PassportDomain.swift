// Passport Domain
