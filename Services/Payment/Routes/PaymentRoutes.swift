// Payment Routes
