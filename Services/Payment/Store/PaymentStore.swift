// Payment Store
