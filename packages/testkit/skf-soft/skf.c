/* The SKF functions over UKeys that are files. Read it as what a maker's library does: handles, answers in two calls, tries, events. */
#include "skf.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "button.h"
#include "fault.h"
#include "pin.h"
#include "signing.h"
#include "ukey-file.h"

static const char application_name[] = "YINXIN";

/* ---- Handles: places in a table that is small, so that a program which does not close what it opens soon gets none. ---- */

enum { MAX_DEVICES = 8, MAX_HANDLES = 32 };
typedef enum { FREE, DEVICE, APPLICATION, OPEN_CONTAINER } KIND;

typedef struct {
  KIND kind;
  UKEY *ukey;
  CONTAINER *container;
} OPEN;

static UKEY devices[MAX_DEVICES];
static int device_taken[MAX_DEVICES];
static OPEN handles[MAX_HANDLES];

static ULONG open_handle(KIND kind, UKEY *ukey, CONTAINER *container, HANDLE *handle) {
  for (int i = 0; i < MAX_HANDLES; i++)
    if (handles[i].kind == FREE) {
      handles[i] = (OPEN){kind, ukey, container};
      *handle = &handles[i];
      return SAR_OK;
    }
  return SAR_MEMORYERR;
}

static OPEN *find_handle(HANDLE handle, KIND kind) {
  for (int i = 0; i < MAX_HANDLES; i++)
    if (handle == &handles[i] && handles[i].kind == kind) return &handles[i];
  return NULL;
}

static ULONG close_handle(HANDLE handle, KIND kind) {
  OPEN *open = find_handle(handle, kind);
  if (!open) return SAR_INVALIDHANDLEERR;
  open->kind = FREE;
  return SAR_OK;
}

/* ---- The start of every call, and its answer. ---- */

/* Faults of the call, and no more than that: for calls without a handle, or that close one. */
#define BEGIN(call)                      \
  FAULT fault = begin_call("SKF_" call); \
  if (fault == FAILS) return SAR_FAIL

/* As BEGIN, and then the handle, and whether the UKey behind it is still plugged in. */
#define BEGIN_WITH(call, handle, kind_of_handle)        \
  BEGIN(call);                                          \
  OPEN *open = find_handle(handle, kind_of_handle);     \
  if (!open) return SAR_INVALIDHANDLEERR;               \
  UKEY *ukey = open->ukey;                              \
  (void)fault;                                          \
  if (!is_plugged_in(ukey->name)) return SAR_DEVICE_REMOVED

/* An answer of any length: asked without a place for it, only the length is told. */
static ULONG answer(FAULT fault, const void *from, ULONG length, void *to, ULONG *to_length) {
  ULONG capacity = *to_length;
  *to_length = fault == WRONG_SIZE ? 0x7fffffff : length;
  if (!to) return SAR_OK;
  if (capacity < length) return SAR_BUFFER_TOO_SMALL;
  memcpy(to, from, length);
  if (fault == GARBAGE) fill_with_garbage(to, length);
  return SAR_OK;
}

/* ---- Devices (GM/T 0016 §7.1) ---- */

EXPORT ULONG DEVAPI SKF_EnumDev(BOOL present, LPSTR names, ULONG *length) {
  char list[2048];
  int size;
  BEGIN("EnumDev");
  (void)present; /* what is not plugged in is not known */
  size = plugged_in(list, sizeof list - 2);
  if (size == 0) list[size++] = 0;
  list[size++] = 0;
  return answer(fault, list, (ULONG)size, names, length);
}

EXPORT ULONG DEVAPI SKF_ConnectDev(LPSTR name, HANDLE *handle) {
  BEGIN("ConnectDev");
  start_cryptography();
  for (int i = 0; i < MAX_DEVICES; i++) {
    if (device_taken[i]) continue;
    if (!read_ukey(name, &devices[i])) return SAR_DEVICE_REMOVED;
    device_taken[i] = 1;
    return open_handle(DEVICE, &devices[i], NULL, handle);
  }
  return SAR_MEMORYERR;
}

EXPORT ULONG DEVAPI SKF_DisConnectDev(HANDLE handle) {
  BEGIN("DisConnectDev");
  OPEN *open = find_handle(handle, DEVICE);
  if (open) device_taken[open->ukey - devices] = 0;
  return close_handle(handle, DEVICE);
}

EXPORT ULONG DEVAPI SKF_GetDevState(LPSTR name, ULONG *state) {
  BEGIN("GetDevState");
  *state = is_plugged_in(name) ? DEV_PRESENT_STATE : DEV_ABSENT_STATE;
  return SAR_OK;
}

EXPORT ULONG DEVAPI SKF_GetDevInfo(HANDLE handle, DEVINFO *info) {
  BEGIN_WITH("GetDevInfo", handle, DEVICE);
  memset(info, 0, sizeof *info);
  info->Version.major = 1;
  memcpy(info->Manufacturer, ukey->maker, sizeof info->Manufacturer);
  memcpy(info->Label, ukey->label, sizeof info->Label);
  memcpy(info->SerialNumber, ukey->serial, sizeof info->SerialNumber);
  info->HWVersion.major = info->FirmwareVersion.major = 1;
  info->AlgSymCap = SGD_SM4_ECB;
  info->AlgAsymCap = SGD_RSA | SGD_SM2_1;
  info->AlgHashCap = SGD_SM3;
  info->TotalSpace = 65536;
  info->FreeSpace = 32768;
  info->MaxECCBufferSize = 256;
  info->MaxBufferSize = 4096;
  if (fault == GARBAGE) fill_with_garbage(info, sizeof *info);
  return SAR_OK;
}

/* ---- Events: blocks until something is plugged in or pulled out, or the wait is cancelled from another thread. What happens between two
   waits is told by the next one. ---- */

static atomic_int cancelled;
static char seen[2048];
static int seen_length = -1;

static int is_in(const char *name, const char *names, int length) {
  for (int at = 0; at < length; at += (int)strlen(names + at) + 1)
    if (!strcmp(name, names + at)) return 1;
  return 0;
}

/* The first of `names` that is not among `others`. */
static const char *first_missing(const char *names, int length, const char *others, int others_length) {
  for (int at = 0; at < length; at += (int)strlen(names + at) + 1)
    if (!is_in(names + at, others, others_length)) return names + at;
  return NULL;
}

EXPORT ULONG DEVAPI SKF_WaitForDevEvent(LPSTR name, ULONG *length, ULONG *event) {
  char now[sizeof seen], told[64];
  int now_length;
  BEGIN("WaitForDevEvent");
#ifdef SKF_VENDOR
  return SAR_NOTSUPPORTYETERR;
#endif
  if (seen_length < 0) seen_length = plugged_in(seen, sizeof seen);
  for (cancelled = 0; !cancelled; sleep_ms(20)) {
    now_length = plugged_in(now, sizeof now);
    const char *gone = first_missing(seen, seen_length, now, now_length), *came = first_missing(now, now_length, seen, seen_length);
    if (!gone && !came) continue;
    *event = gone ? DEV_REMOVED : DEV_INSERTED;
    snprintf(told, sizeof told, "%s", gone ? gone : came);
    memcpy(seen, now, sizeof seen);
    seen_length = now_length;
    return answer(fault, told, (ULONG)strlen(told) + 1, name, length);
  }
  return SAR_NOT_EVENTERR;
}

EXPORT ULONG DEVAPI SKF_CancelWaitForDevEvent(void) {
  BEGIN("CancelWaitForDevEvent");
  cancelled = 1;
  return SAR_OK;
}

/* ---- PINs (§7.2) ---- */

static ULONG told_tries(int most, int left) {
#ifdef SKF_VENDOR
  return (ULONG)(most - left);
#else
  (void)most;
  return (ULONG)left;
#endif
}

static PIN_OWNER owner_of(ULONG user) { return user == USER_TYPE ? OF_USER : OF_ADMIN; }

static ULONG tries_of(const PIN_STATE *state, ULONG user) {
  return user == USER_TYPE ? told_tries(state->most, state->tries) : told_tries(ADMIN_TRIES, state->admin_tries);
}

/* Checks a PIN, and tells the tries as the interface does. */
static ULONG checked(const UKEY *ukey, ULONG user, const char *pin, PIN_STATE *state, ULONG *tries) {
  static const ULONG codes[] = {[PIN_RIGHT] = SAR_OK,
                                [PIN_WRONG] = SAR_PIN_INCORRECT,
                                [PIN_OUT_OF_TRIES] = SAR_PIN_LOCKED,
                                [PIN_OF_WRONG_LENGTH] = SAR_PIN_LEN_RANGE,
                                [PIN_UKEY_GONE] = SAR_DEVICE_REMOVED};
  PIN_RESULT result = check_pin(ukey->name, owner_of(user), pin, state);
  if (result != PIN_UKEY_GONE) *tries = tries_of(state, user);
  return codes[result];
}

EXPORT ULONG DEVAPI SKF_GetPINInfo(HANDLE application, ULONG user, ULONG *most, ULONG *left, BOOL *factory) {
  PIN_STATE state;
  BEGIN_WITH("GetPINInfo", application, APPLICATION);
  if (!read_pin_state(ukey->name, &state)) return SAR_DEVICE_REMOVED;
  *most = user == USER_TYPE ? (ULONG)state.most : ADMIN_TRIES;
  *left = tries_of(&state, user);
  *factory = user == USER_TYPE && state.factory;
  if (fault == GARBAGE) {
    fill_with_garbage(most, sizeof *most);
    fill_with_garbage(left, sizeof *left);
  }
  return SAR_OK;
}

EXPORT ULONG DEVAPI SKF_VerifyPIN(HANDLE application, ULONG user, LPSTR pin, ULONG *tries) {
  PIN_STATE state;
  BEGIN_WITH("VerifyPIN", application, APPLICATION);
  ULONG result = checked(ukey, user, pin, &state, tries);
  if (fault == GARBAGE) fill_with_garbage(tries, sizeof *tries);
  if (result != SAR_OK) return result;
  if (!write_pin_state(ukey->name, &state)) return SAR_DEVICE_REMOVED;
  ukey->logged_in = user == USER_TYPE;
  return SAR_OK;
}

EXPORT ULONG DEVAPI SKF_ChangePIN(HANDLE application, ULONG user, LPSTR old_pin, LPSTR new_pin, ULONG *tries) {
  PIN_STATE state;
  BEGIN_WITH("ChangePIN", application, APPLICATION);
  if (!has_pin_length(new_pin)) return SAR_PIN_LEN_RANGE;
  ULONG result = checked(ukey, user, old_pin, &state, tries);
  begin_call("SKF_ChangePIN:write"); /* between the old PIN that was right and the new one that is not written yet */
  if (result != SAR_OK) return result;
  return set_pin(ukey->name, owner_of(user), new_pin, &state) ? SAR_OK : SAR_DEVICE_REMOVED;
}

EXPORT ULONG DEVAPI SKF_UnblockPIN(HANDLE application, LPSTR admin_pin, LPSTR new_pin, ULONG *tries) {
  PIN_STATE state;
  BEGIN_WITH("UnblockPIN", application, APPLICATION);
  if (!has_pin_length(new_pin)) return SAR_PIN_LEN_RANGE;
  ULONG result = checked(ukey, ADMIN_TYPE, admin_pin, &state, tries);
  if (result != SAR_OK) return result;
  state.tries = state.most;
  return set_pin(ukey->name, OF_USER, new_pin, &state) ? SAR_OK : SAR_DEVICE_REMOVED;
}

EXPORT ULONG DEVAPI SKF_ClearSecureState(HANDLE application) {
  BEGIN_WITH("ClearSecureState", application, APPLICATION);
  ukey->logged_in = 0;
  return SAR_OK;
}

/* ---- Applications and containers (§7.3, §7.5) ---- */

EXPORT ULONG DEVAPI SKF_EnumApplication(HANDLE device, LPSTR names, ULONG *length) {
  BEGIN_WITH("EnumApplication", device, DEVICE);
  char list[sizeof application_name + 1] = {0};
  memcpy(list, application_name, sizeof application_name);
  return answer(fault, list, sizeof list, names, length);
}

EXPORT ULONG DEVAPI SKF_OpenApplication(HANDLE device, LPSTR name, HANDLE *application) {
  BEGIN_WITH("OpenApplication", device, DEVICE);
  if (strcmp(name, application_name)) return SAR_APPLICATION_NOT_EXISTS;
  return open_handle(APPLICATION, ukey, NULL, application);
}

EXPORT ULONG DEVAPI SKF_CloseApplication(HANDLE application) {
  BEGIN("CloseApplication");
  return close_handle(application, APPLICATION);
}

EXPORT ULONG DEVAPI SKF_EnumContainer(HANDLE application, LPSTR names, ULONG *length) {
  char list[MAX_CONTAINERS * 64 + 2] = {0};
  int size = 0;
  BEGIN_WITH("EnumContainer", application, APPLICATION);
  for (int i = 0; i < ukey->containers; i++) size += 1 + snprintf(list + size, 64, "%s", ukey->container[i].name);
  return answer(fault, list, (ULONG)(size == 0 ? 2 : size + 1), names, length);
}

EXPORT ULONG DEVAPI SKF_OpenContainer(HANDLE application, LPSTR name, HANDLE *container) {
  BEGIN_WITH("OpenContainer", application, APPLICATION);
  for (int i = 0; i < ukey->containers; i++)
    if (!strcmp(ukey->container[i].name, name)) return open_handle(OPEN_CONTAINER, ukey, &ukey->container[i], container);
  return SAR_INVALIDPARAMERR;
}

EXPORT ULONG DEVAPI SKF_CloseContainer(HANDLE container) {
  BEGIN("CloseContainer");
  return close_handle(container, OPEN_CONTAINER);
}

EXPORT ULONG DEVAPI SKF_CreateContainer(HANDLE application, LPSTR name, HANDLE *container) {
  BEGIN_WITH("CreateContainer", application, APPLICATION);
  if (!ukey->logged_in) return SAR_USER_NOT_LOGGED_IN;
  for (int i = 0; i < ukey->containers; i++)
    if (!strcmp(ukey->container[i].name, name)) return SAR_FILE_ALREADY_EXIST;
  if (ukey->containers == MAX_CONTAINERS) return SAR_NO_ROOM;
  CONTAINER *made = &ukey->container[ukey->containers++];
  memset(made, 0, sizeof *made);
  snprintf(made->name, sizeof made->name, "%s", name);
  if (!write_ukey(ukey)) return SAR_DEVICE_REMOVED;
  return open_handle(OPEN_CONTAINER, ukey, made, container);
}

EXPORT ULONG DEVAPI SKF_DeleteContainer(HANDLE application, LPSTR name) {
  BEGIN_WITH("DeleteContainer", application, APPLICATION);
  if (!ukey->logged_in) return SAR_USER_NOT_LOGGED_IN;
  for (int i = 0; i < ukey->containers; i++) {
    if (strcmp(ukey->container[i].name, name)) continue;
    memmove(&ukey->container[i], &ukey->container[i + 1], sizeof(CONTAINER) * (size_t)(ukey->containers - i - 1));
    ukey->containers--;
    return write_ukey(ukey) ? SAR_OK : SAR_DEVICE_REMOVED;
  }
  return SAR_INVALIDPARAMERR;
}

EXPORT ULONG DEVAPI SKF_ImportCertificate(HANDLE container, BOOL signing, BYTE *certificate, ULONG length) {
  BEGIN_WITH("ImportCertificate", container, OPEN_CONTAINER);
  int use = signing ? SIGNING : ENCRYPTION;
  if (!ukey->logged_in) return SAR_USER_NOT_LOGGED_IN;
  if (length > MAX_CERTIFICATE) return SAR_INDATALENERR;
  memcpy(open->container->certificate[use], certificate, (size_t)length);
  if (fault == GARBAGE) fill_with_garbage(open->container->certificate[use], length);
  open->container->certificate_length[use] = length;
  return write_ukey(ukey) ? SAR_OK : SAR_DEVICE_REMOVED;
}

EXPORT ULONG DEVAPI SKF_GetContainerType(HANDLE container, ULONG *type) {
  BEGIN_WITH("GetContainerType", container, OPEN_CONTAINER);
  *type = (ULONG)open->container->type;
  return SAR_OK;
}

EXPORT ULONG DEVAPI SKF_ExportCertificate(HANDLE container, BOOL signing, BYTE *certificate, ULONG *length) {
  BEGIN_WITH("ExportCertificate", container, OPEN_CONTAINER);
  int use = signing ? SIGNING : ENCRYPTION;
  ULONG stored = open->container->certificate_length[use];
  if (stored == 0) return SAR_CERTNOTFOUNTERR;
  return answer(fault, open->container->certificate[use], stored, certificate, length);
}

/* ---- Keys (§7.6) ---- */

EXPORT ULONG DEVAPI SKF_ExportPublicKey(HANDLE container, BOOL signing, BYTE *blob, ULONG *length) {
  BEGIN_WITH("ExportPublicKey", container, OPEN_CONTAINER);
  int use = signing ? SIGNING : ENCRYPTION;
  const CONTAINER *keys = open->container;
  if (keys->type == CONTAINER_RSA && signing) {
    RSAPUBLICKEYBLOB rsa = {.AlgID = SGD_RSA, .BitLen = 8 * RSA_BYTES, .PublicExponent = {0, 1, 0, 1}};
    memcpy(rsa.Modulus, keys->modulus, RSA_BYTES);
    return answer(fault, &rsa, sizeof rsa, blob, length);
  }
  if (!keys->sm2[use].present) return SAR_KEYNOTFOUNTERR;
  ECCPUBLICKEYBLOB ecc = {.BitLen = 256};
  memcpy(ecc.X + 32, keys->sm2[use].xy, 32);
  memcpy(ecc.Y + 32, keys->sm2[use].xy + 32, 32);
  return answer(fault, &ecc, sizeof ecc, blob, length);
}

EXPORT ULONG DEVAPI SKF_GenECCKeyPair(HANDLE container, ULONG algorithm, ECCPUBLICKEYBLOB *blob) {
  BEGIN_WITH("GenECCKeyPair", container, OPEN_CONTAINER);
  if (!ukey->logged_in) return SAR_USER_NOT_LOGGED_IN;
  if (algorithm != SGD_SM2_1) return SAR_NOTSUPPORTYETERR;
  if (!make_sm2(open->container)) return SAR_FAIL;
  begin_call("SKF_GenECCKeyPair:write"); /* made, and not kept yet */
  if (!write_ukey(ukey)) return SAR_DEVICE_REMOVED;
  memset(blob, 0, sizeof *blob);
  blob->BitLen = 256;
  memcpy(blob->X + 32, open->container->sm2[SIGNING].xy, 32);
  memcpy(blob->Y + 32, open->container->sm2[SIGNING].xy + 32, 32);
  return SAR_OK;
}

/* Only over a signing key, which opens it; of cbEncryptedPriKey only the last half is read, as d has 32 bytes. */
EXPORT ULONG DEVAPI SKF_ImportECCKeyPair(HANDLE container, ENVELOPEDKEYBLOB *enveloped) {
  BEGIN_WITH("ImportECCKeyPair", container, OPEN_CONTAINER);
  const ECCCIPHERBLOB *key = &enveloped->ECCCipherBlob;
  BYTE xy[64], point[64];
  if (!ukey->logged_in) return SAR_USER_NOT_LOGGED_IN;
  if (!open->container->sm2[SIGNING].present) return SAR_KEYNOTFOUNTERR;
  if (enveloped->Version != 1 || enveloped->ulBits != 256 || enveloped->PubKey.BitLen != 256 || key->CipherLen != 16)
    return SAR_INDATAERR;
  if (enveloped->ulSymmAlgID != SGD_SM4_ECB) return SAR_NOTSUPPORTYETERR;
  memcpy(xy, enveloped->PubKey.X + 32, 32);
  memcpy(xy + 32, enveloped->PubKey.Y + 32, 32);
  memcpy(point, key->X + 32, 32);
  memcpy(point + 32, key->Y + 32, 32);
  if (!open_envelope(open->container, point, key->HASH, key->Cipher, enveloped->cbEncryptedPriKey + 32, xy)) return SAR_INDATAERR;
  begin_call("SKF_ImportECCKeyPair:write"); /* opened, and not kept yet */
  return write_ukey(ukey) ? SAR_OK : SAR_DEVICE_REMOVED;
}

/* No code of the standard says that somebody cancelled on the device: each maker has a number of their own. */
static ULONG pressed(const UKEY *ukey) {
  static const ULONG codes[] = {[BUTTON_PRESSED] = SAR_OK,
                                [BUTTON_CANCELLED] = SAR_SKF_SOFT_CANCELLED,
                                [BUTTON_TIMED_OUT] = SAR_TIMEOUTERR,
                                [BUTTON_UKEY_GONE] = SAR_DEVICE_REMOVED};
  return codes[wait_for_button(ukey->name)];
}

/* The standard has the caller hash: `e` is SM3(Z || M). */
EXPORT ULONG DEVAPI SKF_ECCSignData(HANDLE container, BYTE *e, ULONG length, ECCSIGNATUREBLOB *signature) {
  BEGIN_WITH("ECCSignData", container, OPEN_CONTAINER);
  if (!ukey->logged_in) return SAR_USER_NOT_LOGGED_IN;
  if (length != 32) return SAR_INDATALENERR;
  if (!open->container->sm2[SIGNING].present) return SAR_KEYNOTFOUNTERR;
  memset(signature, 0, sizeof *signature);
  ULONG button = pressed(ukey);
  if (button != SAR_OK) return button;
  if (!sign_sm2(open->container, e, signature->r + 32, signature->s + 32)) return SAR_FAIL;
  if (fault == GARBAGE) fill_with_garbage(signature, sizeof *signature);
  return is_plugged_in(ukey->name) ? SAR_OK : SAR_DEVICE_REMOVED;
}

EXPORT ULONG DEVAPI SKF_RSASignData(HANDLE container, BYTE *data, ULONG length, BYTE *signature, ULONG *signature_length) {
  BYTE made[RSA_BYTES];
  BEGIN_WITH("RSASignData", container, OPEN_CONTAINER);
  if (!ukey->logged_in) return SAR_USER_NOT_LOGGED_IN;
  if (open->container->type != CONTAINER_RSA) return SAR_KEYNOTFOUNTERR;
  if (!signature) return answer(fault, made, sizeof made, signature, signature_length);
  ULONG button = pressed(ukey);
  if (button != SAR_OK) return button;
  if (!sign_rsa(open->container, data, length, made)) return SAR_INDATALENERR;
  return answer(fault, made, sizeof made, signature, signature_length);
}
