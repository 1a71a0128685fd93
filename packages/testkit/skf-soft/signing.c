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

int sign_sm2(const CONTAINER *container, const BYTE e[32], BYTE r[32], BYTE s[32]) {
  gcry_sexp_t key = NULL, data = NULL, signature = NULL;
  gcry_mpi_t r_number = NULL, s_number = NULL;
  BYTE point[65] = {4};
  int done;
  memcpy(point + 1, container->sm2[SIGNING].xy, 64);
  done = !gcry_sexp_build(&key, NULL, "(private-key(ecc(curve sm2p256v1)(q %b)(d %b)))", 65, point, 32, container->sm2[SIGNING].d) &&
         !gcry_sexp_build(&data, NULL, "(data(flags sm2)(hash sm3 %b))", 32, e) && !gcry_pk_sign(&signature, data, key) &&
         !gcry_sexp_extract_param(signature, NULL, "rs", &r_number, &s_number, NULL) && put_number(r_number, r, 32) &&
         put_number(s_number, s, 32);
  gcry_mpi_release(r_number);
  gcry_mpi_release(s_number);
  gcry_sexp_release(signature);
  gcry_sexp_release(data);
  gcry_sexp_release(key);
  return done;
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
