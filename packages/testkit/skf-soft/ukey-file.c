#include "ukey-file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
/* rename() of Windows takes no place that is taken. Not from windows.h, whose ULONG is another one. */
__declspec(dllimport) int __stdcall MoveFileExA(const char *from, const char *to, unsigned long flags);
static int take_place(const char *from, const char *to) { return MoveFileExA(from, to, 1 /* MOVEFILE_REPLACE_EXISTING */) ? 0 : -1; }
#else
static int take_place(const char *from, const char *to) { return rename(from, to); }
#endif

static const char state_form[] = "pin=%-16s admin=%-16s tries=%02d most=%02d admin-tries=%02d factory=%d\n";

void path_in_folder(char path[512], const char *name, const char *extension) {
  const char *folder = getenv("SKF_SOFT_DIR");
  snprintf(path, 512, "%s/%s%s", folder ? folder : ".", name, extension);
}

static FILE *open_ukey(const char *name, const char *mode) {
  char path[512];
  path_in_folder(path, name, ".ukey");
  return fopen(path, mode);
}

int is_plugged_in(const char *name) {
  FILE *file = open_ukey(name, "rb");
  if (file) fclose(file);
  return file != NULL;
}

int read_pin_state(const char *name, PIN_STATE *state) {
  FILE *file = open_ukey(name, "rb");
  int read = 0;
  if (!file) return 0;
  read = fscanf(file, "pin=%16s admin=%16s tries=%d most=%d admin-tries=%d factory=%d", state->pin, state->admin_pin, &state->tries,
                &state->most, &state->admin_tries, &state->factory);
  fclose(file);
  return read == 6;
}

/* "r+" never makes a file: a UKey pulled out meanwhile does not come back by being written. */
int write_pin_state(const char *name, const PIN_STATE *state) {
  FILE *file = open_ukey(name, "r+b");
  int written;
  if (!file) return 0;
  written = fprintf(file, state_form, state->pin, state->admin_pin, state->tries, state->most, state->admin_tries, state->factory) > 0;
  return fclose(file) == 0 && written && is_plugged_in(name);
}

static int from_hex(const char *text, BYTE *bytes, int capacity) {
  int length = 0;
  unsigned value;
  while (length < capacity && sscanf(text + 2 * length, "%2x", &value) == 1) bytes[length++] = (BYTE)value;
  return length;
}

static void read_container_line(CONTAINER *container, const char *key, const char *value) {
  static const char *const pairs[] = {"sm2.sign", "sm2.encrypt"}, *const certificates[] = {"certificate.sign", "certificate.encrypt"};
  BYTE sm2[96];
  for (int use = SIGNING; use <= ENCRYPTION; use++) {
    if (!strcmp(key, pairs[use]) && from_hex(value, sm2, 96) == 96) {
      container->type = CONTAINER_ECC;
      container->sm2[use].present = 1;
      memcpy(container->sm2[use].d, sm2, 32);
      memcpy(container->sm2[use].xy, sm2 + 32, 64);
    }
    if (!strcmp(key, certificates[use]))
      container->certificate_length[use] = (ULONG)from_hex(value, container->certificate[use], MAX_CERTIFICATE);
  }
  if (!strcmp(key, "rsa.modulus") && from_hex(value, container->modulus, RSA_BYTES) == RSA_BYTES) container->type = CONTAINER_RSA;
  if (!strcmp(key, "rsa.exponent")) from_hex(value, container->exponent, RSA_BYTES);
}

/* Lines are `key=value`; texts of the UKey are hexadecimal, because a label may be in any encoding. */
static void read_line(UKEY *ukey, const char *key, const char *value) {
  if (!strcmp(key, "maker")) from_hex(value, (BYTE *)ukey->maker, 63);
  else if (!strcmp(key, "label")) from_hex(value, (BYTE *)ukey->label, 31);
  else if (!strcmp(key, "serial")) from_hex(value, (BYTE *)ukey->serial, 31);
  else if (!strcmp(key, "container") && ukey->containers < MAX_CONTAINERS)
    from_hex(value, (BYTE *)ukey->container[ukey->containers++].name, 63);
  else if (ukey->containers > 0) read_container_line(&ukey->container[ukey->containers - 1], key, value);
}

int read_ukey(const char *name, UKEY *ukey) {
  char line[2 * MAX_CERTIFICATE + 64];
  FILE *file = open_ukey(name, "rb");
  if (!file) return 0;
  memset(ukey, 0, sizeof *ukey);
  snprintf(ukey->name, sizeof ukey->name, "%s", name);
  if (fgets(line, sizeof line, file)) /* the state: read at each use */
    while (fgets(line, sizeof line, file)) {
      char *value = strchr(line, '=');
      if (!value) continue;
      *value++ = 0;
      read_line(ukey, line, value);
    }
  fclose(file);
  return 1;
}

static void write_hex(FILE *file, const char *key, const void *from, size_t length) {
  const BYTE *bytes = from;
  fprintf(file, "%s=", key);
  for (size_t i = 0; i < length; i++) fprintf(file, "%02x", bytes[i]);
  fputc('\n', file);
}

static void write_container(FILE *file, const CONTAINER *container) {
  static const char *const pairs[] = {"sm2.sign", "sm2.encrypt"}, *const certificates[] = {"certificate.sign", "certificate.encrypt"};
  write_hex(file, "container", container->name, strlen(container->name));
  for (int use = SIGNING; use <= ENCRYPTION; use++) {
    BYTE sm2[96];
    if (!container->sm2[use].present) continue;
    memcpy(sm2, container->sm2[use].d, 32);
    memcpy(sm2 + 32, container->sm2[use].xy, 64);
    write_hex(file, pairs[use], sm2, sizeof sm2);
  }
  if (container->type == CONTAINER_RSA) {
    write_hex(file, "rsa.modulus", container->modulus, RSA_BYTES);
    write_hex(file, "rsa.exponent", container->exponent, RSA_BYTES);
  }
  for (int use = SIGNING; use <= ENCRYPTION; use++)
    if (container->certificate_length[use] > 0)
      write_hex(file, certificates[use], container->certificate[use], (size_t)container->certificate_length[use]);
}

int write_ukey(const UKEY *ukey) {
  char path[512], beside[512];
  PIN_STATE state;
  FILE *file;
  path_in_folder(path, ukey->name, ".ukey");
  path_in_folder(beside, ukey->name, ".new");
  if (!read_pin_state(ukey->name, &state) || !(file = fopen(beside, "wb"))) return 0;
  fprintf(file, state_form, state.pin, state.admin_pin, state.tries, state.most, state.admin_tries, state.factory);
  write_hex(file, "maker", ukey->maker, strnlen(ukey->maker, sizeof ukey->maker));
  write_hex(file, "label", ukey->label, strnlen(ukey->label, sizeof ukey->label));
  write_hex(file, "serial", ukey->serial, strnlen(ukey->serial, sizeof ukey->serial));
  for (int i = 0; i < ukey->containers; i++) write_container(file, &ukey->container[i]);
  return fclose(file) == 0 && is_plugged_in(ukey->name) && take_place(beside, path) == 0;
}

/* Calls `visit` with the name of each file of the folder that ends in .ukey, without that end. */
static void each_ukey(void (*visit)(const char *name, void *with), void *with) {
  char folder[512];
  DIR *listing;
  path_in_folder(folder, "", "");
  listing = opendir(folder);
  if (!listing) return;
  for (struct dirent *entry; (entry = readdir(listing));) {
    char name[64];
    size_t length = strlen(entry->d_name);
    if (length < 6 || length > 60 || strcmp(entry->d_name + length - 5, ".ukey")) continue;
    snprintf(name, sizeof name, "%.*s", (int)length - 5, entry->d_name);
    visit(name, with);
  }
  closedir(listing);
}

typedef struct {
  char *bytes;
  int length, capacity;
} NAMES;

static void add_name(const char *name, void *with) {
  NAMES *names = with;
  int size = (int)strlen(name) + 1;
  if (names->length + size > names->capacity) return;
  memcpy(names->bytes + names->length, name, (size_t)size);
  names->length += size;
}

int plugged_in(char *bytes, int capacity) {
  NAMES names = {bytes, 0, capacity};
  each_ukey(add_name, &names);
  return names.length;
}

static void pull_out(const char *name, void *with) {
  char from[512], to[512];
  (void)with;
  path_in_folder(from, name, ".ukey");
  path_in_folder(to, name, ".pulled");
  rename(from, to);
}

void pull_out_all(void) { each_ukey(pull_out, NULL); }
