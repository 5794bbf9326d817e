#pragma once
#include <errno.h>
#include <sodium.h>

// Swift can't read `errno` reliably after a call: it is the only way to tell a wrong password from memory that ran out.
static inline int pwhash_str_verify_errno(const char *hash, const char *password, unsigned long long length) {
    errno = 0;
    if (crypto_pwhash_str_verify(hash, password, length) == 0) return 0;
    return errno == ENOMEM ? ENOMEM : EINVAL;
}
