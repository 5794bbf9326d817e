#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

// Macros and variadic functions, which Swift does not import.
static const int evp_pkey_public_key = EVP_PKEY_PUBLIC_KEY;
static inline EVP_PKEY *rsa_generate(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }
static inline long bio_memory(BIO *bio, char **start) { return BIO_get_mem_data(bio, start); }
