#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

// Macros and variadic functions, which Swift does not import, and names that must outlive the call they are given to.
static const int evp_pkey_public_key = EVP_PKEY_PUBLIC_KEY;
static inline EVP_PKEY *rsa_generate(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }
static inline OSSL_PARAM rsa_modulus(unsigned char *n, size_t size) { return OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, n, size); }
static inline OSSL_PARAM rsa_exponent(unsigned char *e, size_t size) { return OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, e, size); }
static inline long bio_memory(BIO *bio, char **start) { return BIO_get_mem_data(bio, start); }
