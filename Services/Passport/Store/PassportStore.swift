// Passport Store
