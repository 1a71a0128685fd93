/* One UKey as one plain text file, NAME.ukey in the folder $SKF_SOFT_DIR. The file moved away is the UKey pulled out. */
#ifndef UKEY_FILE_H
#define UKEY_FILE_H

#include "skf.h"

enum { MAX_CONTAINERS = 4, MAX_CERTIFICATE = 4096, RSA_BYTES = 256 };

/* The two key pairs of a container: one signs, one is for encryption. */
enum { SIGNING = 0, ENCRYPTION = 1 };

typedef struct {
  char name[64];
  int type;
  struct {
    int present;
    BYTE d[32], xy[64];
  } sm2[2];
  BYTE modulus[RSA_BYTES], exponent[RSA_BYTES]; /* RSA 2048: n and the private d; e is 65537 */
  BYTE certificate[2][MAX_CERTIFICATE];
  ULONG certificate_length[2];
} CONTAINER;

/* What changes in the life of a UKey. It is the first line of the file, of one width, and written in one piece: no death in between leaves half. */
typedef struct {
  char pin[17], admin_pin[17];
  int tries, most, admin_tries, factory;
} PIN_STATE;

typedef struct {
  char name[64], maker[64], label[32], serial[32];
  int containers;
  CONTAINER container[MAX_CONTAINERS];
  int logged_in;
} UKEY;

/* Each answers 1, or 0 when the UKey is not plugged in (any more). */
int is_plugged_in(const char *name);
int read_ukey(const char *name, UKEY *ukey);
/* Writes containers, keys and certificates beside the file and takes its place: the UKey is the old one or the new one. */
int write_ukey(const UKEY *ukey);
int read_pin_state(const char *name, PIN_STATE *state);
int write_pin_state(const char *name, const PIN_STATE *state);

/* Names of what is plugged in, each with its zero byte, into `names`; answers how many bytes. */
int plugged_in(char *names, int capacity);
/* Pulls out everything: NAME.ukey becomes NAME.pulled. */
void pull_out_all(void);

/* Path of a file of the folder. */
void path_in_folder(char path[512], const char *name, const char *extension);

#endif
