#include "signing.h"

#include <gcrypt.h>
#include <string.h>

void start_cryptography(void) {
  if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P)) return;
  gcry_check_version(NULL);
  gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
  gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

/* A number into `length` bytes, right-aligned. Answers 1 when it fits. */
static int put_number(gcry_mpi_t number, BYTE *bytes, size_t length) {
  size_t written = 0;
  if (gcry_mpi_print(GCRYMPI_FMT_USG, bytes, length, &written, number)) return 0;
  memmove(bytes + length - written, bytes, written);
  memset(bytes, 0, length - written);
  return 1;
}

int make_sm2(CONTAINER *container) {
  gcry_sexp_t parameters = NULL, pair = NULL;
  gcry_mpi_t d = NULL, q = NULL;
  BYTE point[65];
  int done = !gcry_sexp_build(&parameters, NULL, "(genkey(ecc(curve sm2p256v1)))") && !gcry_pk_genkey(&pair, parameters) &&
             !gcry_sexp_extract_param(pair, "private-key", "dq", &d, &q, NULL) && put_number(q, point, 65) && point[0] == 4 &&
             put_number(d, container->sm2[SIGNING].d, 32);
  if (done) {
    memcpy(container->sm2[SIGNING].xy, point + 1, 64);
    container->sm2[SIGNING].present = 1;
    container->type = CONTAINER_ECC;
  }
  gcry_mpi_release(d);
  gcry_mpi_release(q);
  gcry_sexp_release(pair);
  gcry_sexp_release(parameters);
  return done;
}

static gcry_sexp_t private_key_of(const BYTE d[32], const BYTE xy[64]) {
  gcry_sexp_t key = NULL;
  BYTE point[65] = {4};
  memcpy(point + 1, xy, 64);
  if (gcry_sexp_build(&key, NULL, "(private-key(ecc(curve sm2p256v1)(q %b)(d %b)))", 65, point, 32, d)) return NULL;
  return key;
}

/* d * point on the curve, both as x and y of 32 bytes. Answers 1 when the point is one of the curve. */
static int multiply(const BYTE d[32], const BYTE point[64], BYTE product[64]) {
  gcry_ctx_t curve = NULL;
  gcry_mpi_t number = NULL, x = NULL, y = NULL, rx = gcry_mpi_new(256), ry = gcry_mpi_new(256);
  gcry_mpi_point_t given = gcry_mpi_point_new(0), made = gcry_mpi_point_new(0);
  int done = !gcry_mpi_ec_new(&curve, NULL, "sm2p256v1") && !gcry_mpi_scan(&number, GCRYMPI_FMT_USG, d, 32, NULL) &&
             !gcry_mpi_scan(&x, GCRYMPI_FMT_USG, point, 32, NULL) && !gcry_mpi_scan(&y, GCRYMPI_FMT_USG, point + 32, 32, NULL);
  if (done) {
    gcry_mpi_point_set(given, x, y, GCRYMPI_CONST_ONE);
    done = gcry_mpi_ec_curve_point(given, curve);
  }
  if (done) {
    gcry_mpi_ec_mul(made, number, given, curve);
    done = !gcry_mpi_ec_get_affine(rx, ry, made, curve) && put_number(rx, product, 32) && put_number(ry, product + 32, 32);
  }
  gcry_mpi_point_release(given);
  gcry_mpi_point_release(made);
  gcry_mpi_release(number);
  gcry_mpi_release(x);
  gcry_mpi_release(y);
  gcry_mpi_release(rx);
  gcry_mpi_release(ry);
  gcry_ctx_release(curve);
  return done;
}

static void sm3(const BYTE *first, size_t first_length, const BYTE *second, size_t second_length, const BYTE *third, size_t third_length,
                BYTE hash[32]) {
  gcry_md_hd_t open;
  gcry_md_open(&open, GCRY_MD_SM3, 0);
  gcry_md_write(open, first, first_length);
  gcry_md_write(open, second, second_length);
  gcry_md_write(open, third, third_length);
  memcpy(hash, gcry_md_read(open, GCRY_MD_SM3), 32);
  gcry_md_close(open);
}

/* GM/T 0003.4 §7.1 for 16 bytes. By hand, because libgcrypt 1.10 loses leading zeros of every part (measured). */
static int decrypt_sm2(const CONTAINER *container, const BYTE point[64], const BYTE hash[32], const BYTE cipher[16], BYTE opened[16]) {
  BYTE shared[64], key[32], expected[32];
  if (!multiply(container->sm2[SIGNING].d, point, shared)) return 0;
  sm3(shared, 64, (const BYTE *)"\0\0\0\1", 4, NULL, 0, key);
  for (int i = 0; i < 16; i++) opened[i] = cipher[i] ^ key[i];
  sm3(shared, 32, opened, 16, shared + 32, 32, expected);
  return !memcmp(expected, hash, 32);
}

static int decrypt_sm4(const BYTE symmetric_key[16], const BYTE encrypted[32], BYTE plain[32]) {
  gcry_cipher_hd_t cipher;
  int done;
  if (gcry_cipher_open(&cipher, GCRY_CIPHER_SM4, GCRY_CIPHER_MODE_ECB, 0)) return 0;
  done = !gcry_cipher_setkey(cipher, symmetric_key, 16) && !gcry_cipher_decrypt(cipher, plain, 32, encrypted, 32);
  gcry_cipher_close(cipher);
  return done;
}

int open_envelope(CONTAINER *container, const BYTE point[64], const BYTE hash[32], const BYTE cipher[16], const BYTE encrypted_d[32],
                  const BYTE xy[64]) {
  BYTE symmetric_key[16], d[32];
  gcry_sexp_t pair;
  int done;
  if (!decrypt_sm2(container, point, hash, cipher, symmetric_key) || !decrypt_sm4(symmetric_key, encrypted_d, d)) return 0;
  pair = private_key_of(d, xy);
  done = pair && !gcry_pk_testkey(pair);
  gcry_sexp_release(pair);
  if (!done) return 0;
  memcpy(container->sm2[ENCRYPTION].d, d, 32);
  memcpy(container->sm2[ENCRYPTION].xy, xy, 64);
  container->sm2[ENCRYPTION].present = 1;
  return 1;
}

int sign_sm2(const CONTAINER *container, const BYTE e[32], BYTE r[32], BYTE s[32]) {
  gcry_sexp_t key = private_key_of(container->sm2[SIGNING].d, container->sm2[SIGNING].xy), data = NULL, signature = NULL;
  gcry_mpi_t r_number = NULL, s_number = NULL;
  int done;
  done = key && !gcry_sexp_build(&data, NULL, "(data(flags sm2)(hash sm3 %b))", 32, e) && !gcry_pk_sign(&signature, data, key) &&
         !gcry_sexp_extract_param(signature, NULL, "rs", &r_number, &s_number, NULL) && put_number(r_number, r, 32) &&
         put_number(s_number, s, 32);
  gcry_mpi_release(r_number);
  gcry_mpi_release(s_number);
  gcry_sexp_release(signature);
  gcry_sexp_release(data);
  gcry_sexp_release(key);
  return done;
}

void sm2_digest(const CONTAINER *container, const BYTE *message, size_t length, BYTE e[32]) {
  /* length of the identifier in bits, the identifier 1234567812345678, then a, b, Gx and Gy of the curve (GM/T 0003.5) */
  static const BYTE fixed[] =
      "\x00\x80" "1234567812345678"
      "\xFF\xFF\xFF\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFC"
      "\x28\xE9\xFA\x9E\x9D\x9F\x5E\x34\x4D\x5A\x9E\x4B\xCF\x65\x09\xA7\xF3\x97\x89\xF5\x15\xAB\x8F\x92\xDD\xBC\xBD\x41\x4D\x94\x0E\x93"
      "\x32\xC4\xAE\x2C\x1F\x19\x81\x19\x5F\x99\x04\x46\x6A\x39\xC9\x94\x8F\xE3\x0B\xBF\xF2\x66\x0B\xE1\x71\x5A\x45\x89\x33\x4C\x74\xC7"
      "\xBC\x37\x36\xA2\xF4\xF6\x77\x9C\x59\xBD\xCE\xE3\x6B\x69\x21\x53\xD0\xA9\x87\x7C\xC6\x2A\x47\x40\x02\xDF\x32\xE5\x21\x39\xF0\xA0";
  gcry_md_hd_t hash;
  BYTE z[32];
  gcry_md_open(&hash, GCRY_MD_SM3, 0);
  gcry_md_write(hash, fixed, sizeof fixed - 1);
  gcry_md_write(hash, container->sm2[SIGNING].xy, 64);
  memcpy(z, gcry_md_read(hash, GCRY_MD_SM3), 32);
  gcry_md_reset(hash);
  gcry_md_write(hash, z, 32);
  gcry_md_write(hash, message, length);
  memcpy(e, gcry_md_read(hash, GCRY_MD_SM3), 32);
  gcry_md_close(hash);
}

int sign_rsa(const CONTAINER *container, const BYTE *digest_info, size_t length, BYTE signature[RSA_BYTES]) {
  BYTE padded[RSA_BYTES];
  gcry_mpi_t message = NULL, modulus = NULL, exponent = NULL, result = gcry_mpi_new(8 * RSA_BYTES);
  int done;
  if (length > RSA_BYTES - 11) return 0;
  memset(padded, 0xff, RSA_BYTES);
  padded[0] = 0;
  padded[1] = 1;
  padded[RSA_BYTES - length - 1] = 0;
  memcpy(padded + RSA_BYTES - length, digest_info, length);
  done = !gcry_mpi_scan(&message, GCRYMPI_FMT_USG, padded, RSA_BYTES, NULL) &&
         !gcry_mpi_scan(&modulus, GCRYMPI_FMT_USG, container->modulus, RSA_BYTES, NULL) &&
         !gcry_mpi_scan(&exponent, GCRYMPI_FMT_USG, container->exponent, RSA_BYTES, NULL);
  if (done) {
    gcry_mpi_powm(result, message, exponent, modulus);
    done = put_number(result, signature, RSA_BYTES);
  }
  gcry_mpi_release(message);
  gcry_mpi_release(modulus);
  gcry_mpi_release(exponent);
  gcry_mpi_release(result);
  return done;
}
