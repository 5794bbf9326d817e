// Payment Domain
