// Payment Web
