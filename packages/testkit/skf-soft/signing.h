/* The two signatures of a UKey, and how it opens a key that is brought to it, on libgcrypt: the library that Debian has for Linux and for mingw, and whose SM2 is not that of OpenSSL. */
#ifndef SIGNING_H
#define SIGNING_H

#include <stddef.h>

#include "ukey-file.h"

void start_cryptography(void);
/* A new SM2 key pair as the signing pair of the container. Answers 1 when done. */
int make_sm2(CONTAINER *container);
/*
 * Opens an enveloped key pair with the signing key and makes it the encryption pair of the container: `cipher` of 16 bytes holds the SM4 key, d is encrypted
 * under it in ECB. Answers 1 when done; 0 when it is not for this key, or d is not the number of the public key.
 */
int open_envelope(CONTAINER *container, const BYTE point[64], const BYTE hash[32], const BYTE cipher[16], const BYTE encrypted_d[32],
                  const BYTE xy[64]);
/* SM2 (GB/T 32918.2) over e = SM3(Z || M), 32 bytes; r and s of 32 bytes each. Answers 1 when done. */
int sign_sm2(const CONTAINER *container, const BYTE e[32], BYTE r[32], BYTE s[32]);
/* e = SM3(Z || M) of a message, Z with the standard's identifier (GM/T 0009 §8.1, §8.2). */
void sm2_digest(const CONTAINER *container, const BYTE *message, size_t length, BYTE e[32]);
/* RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1) over a DigestInfo the caller made. Answers 1 when done. */
int sign_rsa(const CONTAINER *container, const BYTE *digest_info, size_t length, BYTE signature[RSA_BYTES]);

#endif
