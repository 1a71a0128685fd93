/*
 * The same UKeys behind PKCS #11 v2.40, as makers do it who have SM2: the standard has none, so the key is a CKK_EC with the OID of the SM2 curve
 * and signs with a mechanism of the maker's own number. RSA is as in the standard. Only what a program needs to sign in is here; the rest of
 * the function list answers CKR_FUNCTION_NOT_SUPPORTED.
 */
#include <stdio.h>
#include <string.h>

#include "button.h"
#include "fault.h"
#include "pin.h"
#include "signing.h"
#include "ukey-file.h"

typedef unsigned char CK_BYTE;
typedef unsigned long CK_ULONG;
typedef CK_ULONG CK_RV;

#ifdef _WIN32
#pragma pack(push, 1)
#endif
typedef struct {
  CK_BYTE label[32], manufacturer[32], model[16], serial[16];
  CK_ULONG flags, max_sessions, sessions, max_rw_sessions, rw_sessions, max_pin, min_pin, public_total, public_free, private_total, private_free;
  CK_BYTE hardware[2], firmware[2], time[16];
} CK_TOKEN_INFO;

typedef struct {
  CK_ULONG type;
  void *value;
  CK_ULONG length;
} CK_ATTRIBUTE;

typedef struct {
  CK_ULONG mechanism;
  void *parameter;
  CK_ULONG length;
} CK_MECHANISM;
typedef void (*FUNCTION)(void);
enum { FUNCTIONS = 68 };
typedef struct {
  CK_BYTE version[2];
  FUNCTION function[FUNCTIONS];
} CK_FUNCTION_LIST;
#ifdef _WIN32
#pragma pack(pop)
#endif

enum {
  CKR_OK = 0,
  CKR_FUNCTION_NOT_SUPPORTED = 0x54,
  CKR_ATTRIBUTE_TYPE_INVALID = 0x12,
  CKR_FUNCTION_FAILED = 6,
  CKR_DEVICE_REMOVED = 0x32,
  CKR_FUNCTION_CANCELED = 0x50,
  CKR_MECHANISM_INVALID = 0x70,
  CKR_OBJECT_HANDLE_INVALID = 0x82,
  CKR_PIN_INCORRECT = 0xa0,
  CKR_PIN_LEN_RANGE = 0xa2,
  CKR_PIN_LOCKED = 0xa4,
  CKR_SESSION_HANDLE_INVALID = 0xb3,
  CKR_TOKEN_NOT_PRESENT = 0xe0,
  CKR_USER_NOT_LOGGED_IN = 0x101,
  CKR_BUFFER_TOO_SMALL = 0x150,
};
#define CKR_SKF_SOFT_NOT_PRESSED 0x80000F01ul /* the standard has no code for it */
enum { CKF_LOGIN_REQUIRED = 4, CKF_TOKEN_INITIALIZED = 0x400, CKF_USER_PIN_FINAL_TRY = 0x20000, CKF_USER_PIN_LOCKED = 0x40000, CKF_USER_PIN_TO_BE_CHANGED = 0x80000 };
enum { CKO_CERTIFICATE = 1, CKO_PUBLIC_KEY = 2, CKO_PRIVATE_KEY = 3, CKK_RSA = 0, CKK_EC = 3, CKM_RSA_PKCS = 1 };
#ifdef SKF_VENDOR
/* Another maker's: SM2 over the message itself, of which the device makes e; answers a SEQUENCE of r and s. Its keys have a type of their own. */
#define CKM_SKF_SOFT_SM2 0x80000108ul
#define CKK_SKF_SOFT_SM2 0x80000015ul
#else
/* This maker's own: SM2 over e = SM3(Z || M), which the caller hashes; answers r || s. */
#define CKM_SKF_SOFT_SM2 0x80000101ul
#define CKK_SKF_SOFT_SM2 CKK_EC
#endif

/* ---- Slots: a number for each name that was ever plugged in. One session at a time is enough. ---- */

enum { MAX_SLOTS = 8, MAX_OBJECTS = MAX_CONTAINERS * 2 * 3 };
static UKEY slots[MAX_SLOTS];
static int slot_count, logged_in_slot = -1, session_slot = -1;
static CK_ULONG signing_object, signing_mechanism, found[MAX_OBJECTS];
static int found_count, found_next;

static void look_for_slots(void) {
  char names[2048];
  int length = plugged_in(names, sizeof names);
  for (int at = 0; at < length; at += (int)strlen(names + at) + 1) {
    int known = 0;
    for (int i = 0; i < slot_count; i++) known |= !strcmp(slots[i].name, names + at);
    if (!known && slot_count < MAX_SLOTS && read_ukey(names + at, &slots[slot_count])) slot_count++;
  }
}

static CK_RV C_Initialize(void *arguments) {
  (void)arguments;
  start_cryptography();
  return CKR_OK;
}

static CK_RV C_GetSlotList(CK_BYTE present, CK_ULONG *list, CK_ULONG *count) {
  CK_ULONG capacity = *count, total = 0;
  (void)present;
  begin_call("C_GetSlotList");
  look_for_slots();
  for (int i = 0; i < slot_count; i++)
    if (is_plugged_in(slots[i].name)) {
      if (list && total < capacity) list[total] = (CK_ULONG)i;
      total++;
    }
  *count = total;
  return list && total > capacity ? CKR_BUFFER_TOO_SMALL : CKR_OK;
}

/* Texts of PKCS #11 are filled up with spaces. */
static void put_text(CK_BYTE *place, size_t size, const char *text) {
  size_t length = strlen(text);
  memset(place, ' ', size);
  memcpy(place, text, length < size ? length : size);
}

static CK_RV C_GetTokenInfo(CK_ULONG slot, CK_TOKEN_INFO *info) {
  PIN_STATE state;
  if (slot >= (CK_ULONG)slot_count || !read_pin_state(slots[slot].name, &state)) return CKR_TOKEN_NOT_PRESENT;
  memset(info, 0, sizeof *info);
  put_text(info->label, 32, slots[slot].label);
  put_text(info->manufacturer, 32, slots[slot].maker);
  put_text(info->model, 16, "skf-soft");
  put_text(info->serial, 16, slots[slot].serial);
  info->flags = CKF_LOGIN_REQUIRED | CKF_TOKEN_INITIALIZED | (state.tries == 1 ? CKF_USER_PIN_FINAL_TRY : 0) |
                (state.tries == 0 ? CKF_USER_PIN_LOCKED : 0) | (state.factory ? CKF_USER_PIN_TO_BE_CHANGED : 0);
  info->min_pin = MIN_PIN;
  info->max_pin = MAX_PIN;
  return CKR_OK;
}

static CK_RV C_OpenSession(CK_ULONG slot, CK_ULONG flags, void *application, void *notify, CK_ULONG *session) {
  (void)flags, (void)application, (void)notify;
  if (slot >= (CK_ULONG)slot_count || !is_plugged_in(slots[slot].name)) return CKR_TOKEN_NOT_PRESENT;
  session_slot = (int)slot;
  *session = slot + 1;
  return CKR_OK;
}

/* The UKey of a session, when it is still plugged in. */
static CK_RV ukey_of(CK_ULONG session, UKEY **ukey) {
  if (session_slot < 0 || session != (CK_ULONG)session_slot + 1) return CKR_SESSION_HANDLE_INVALID;
  *ukey = &slots[session_slot];
  return is_plugged_in((*ukey)->name) ? CKR_OK : CKR_DEVICE_REMOVED;
}

static CK_RV C_CloseSession(CK_ULONG session) {
  if (session != (CK_ULONG)session_slot + 1) return CKR_SESSION_HANDLE_INVALID;
  session_slot = logged_in_slot = -1;
  return CKR_OK;
}

/* PINs come with a length and without a zero. */
static void copy_pin(char pin[65], const CK_BYTE *bytes, CK_ULONG length) {
  snprintf(pin, 65, "%.*s", (int)(length > 64 ? 64 : length), (const char *)bytes);
}

static CK_RV code_of(PIN_RESULT result) {
  static const CK_RV codes[] = {[PIN_RIGHT] = CKR_OK,
                                [PIN_WRONG] = CKR_PIN_INCORRECT,
                                [PIN_OUT_OF_TRIES] = CKR_PIN_LOCKED,
                                [PIN_OF_WRONG_LENGTH] = CKR_PIN_LEN_RANGE,
                                [PIN_UKEY_GONE] = CKR_DEVICE_REMOVED};
  return codes[result];
}

static CK_RV C_Login(CK_ULONG session, CK_ULONG user, CK_BYTE *bytes, CK_ULONG length) {
  UKEY *ukey;
  PIN_STATE state;
  char pin[65];
  CK_RV rv = ukey_of(session, &ukey);
  (void)user;
  if (rv != CKR_OK) return rv;
  begin_call("C_Login");
  copy_pin(pin, bytes, length);
  rv = code_of(check_pin(ukey->name, OF_USER, pin, &state));
  if (rv != CKR_OK) return rv;
  if (!write_pin_state(ukey->name, &state)) return CKR_DEVICE_REMOVED;
  logged_in_slot = session_slot;
  return CKR_OK;
}

static CK_RV C_Logout(CK_ULONG session) {
  (void)session;
  logged_in_slot = -1;
  return CKR_OK;
}

static CK_RV C_SetPIN(CK_ULONG session, CK_BYTE *old_bytes, CK_ULONG old_length, CK_BYTE *new_bytes, CK_ULONG new_length) {
  UKEY *ukey;
  PIN_STATE state;
  char old_pin[65], new_pin[65];
  CK_RV rv = ukey_of(session, &ukey);
  if (rv != CKR_OK) return rv;
  begin_call("C_SetPIN");
  copy_pin(old_pin, old_bytes, old_length);
  copy_pin(new_pin, new_bytes, new_length);
  if (!has_pin_length(new_pin)) return CKR_PIN_LEN_RANGE;
  rv = code_of(check_pin(ukey->name, OF_USER, old_pin, &state));
  if (rv != CKR_OK) return rv;
  return set_pin(ukey->name, OF_USER, new_pin, &state) ? CKR_OK : CKR_DEVICE_REMOVED;
}

/* ---- Objects: certificate, public and private key of each pair of each container, by number. ---- */

typedef struct {
  const CONTAINER *container;
  int index, use; /* use: SIGNING or ENCRYPTION */
  CK_ULONG class;
} OBJECT;

/* Object numbers begin at 1. Answers 0 for one that is not there. */
static int find_object(const UKEY *ukey, CK_ULONG number, OBJECT *object) {
  if (number == 0 || number > MAX_OBJECTS) return 0;
  int index = (int)(number - 1) / 6, use = (int)(number - 1) / 3 % 2;
  *object = (OBJECT){&ukey->container[index], index, use, (number - 1) % 3 + 1};
  if (index >= ukey->containers) return 0;
  if (object->class == CKO_CERTIFICATE) return object->container->certificate_length[use] > 0;
  return object->container->sm2[use].present || (use == SIGNING && object->container->type == CONTAINER_RSA);
}

static const CK_BYTE sm2_curve[] = {0x06, 0x08, 0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D}; /* 1.2.156.10197.1.301 */
static const CK_BYTE rsa_exponent[] = {1, 0, 1};
enum { CKA_CLASS = 0, CKA_VALUE = 0x11, CKA_CERTIFICATE_TYPE = 0x80, CKA_KEY_TYPE = 0x100, CKA_ID = 0x102, CKA_SIGN = 0x108, CKA_VERIFY = 0x10A, CKA_MODULUS = 0x120, CKA_PUBLIC_EXPONENT = 0x122, CKA_EC_PARAMS = 0x180, CKA_EC_POINT = 0x181 };

static int number_value(CK_ULONG number, void *value) {
  memcpy(value, &number, sizeof number);
  return sizeof number;
}

static int bytes_value(const void *bytes, int length, void *value) {
  memcpy(value, bytes, (size_t)length);
  return length;
}

/* Value of an attribute; -1 when the object has none. */
static int attribute_value(const OBJECT *object, CK_ULONG type, CK_BYTE value[MAX_CERTIFICATE]) {
  const CONTAINER *held = object->container;
  int is_key = object->class != CKO_CERTIFICATE, is_rsa = is_key && held->type == CONTAINER_RSA, is_sm2 = is_key && !is_rsa;
  CK_BYTE flag = object->use == SIGNING, id = (CK_BYTE)(object->index + 1);
  if (type == CKA_CLASS) return number_value(object->class, value);
  if (type == CKA_ID) return bytes_value(&id, 1, value); /* both pairs of a container share it, as with most makers */
  if (type == CKA_CERTIFICATE_TYPE && !is_key) return number_value(0, value);
  if (type == CKA_VALUE && !is_key) return bytes_value(held->certificate[object->use], (int)held->certificate_length[object->use], value);
  if (type == CKA_KEY_TYPE && is_key) return number_value(is_rsa ? CKK_RSA : CKK_SKF_SOFT_SM2, value);
  if ((type == CKA_SIGN && object->class == CKO_PRIVATE_KEY) || (type == CKA_VERIFY && object->class == CKO_PUBLIC_KEY))
    return bytes_value(&flag, 1, value);
  if (type == CKA_MODULUS && is_rsa) return bytes_value(held->modulus, RSA_BYTES, value);
  if (type == CKA_PUBLIC_EXPONENT && is_rsa) return bytes_value(rsa_exponent, sizeof rsa_exponent, value);
#ifdef SKF_VENDOR
  /* the type says it all, and the point is bare */
  if (type == CKA_EC_POINT && is_sm2 && object->class == CKO_PUBLIC_KEY) return bytes_value(held->sm2[object->use].xy, 64, value);
#endif
  if (type == CKA_EC_PARAMS && is_sm2) return bytes_value(sm2_curve, sizeof sm2_curve, value);
  if (type == CKA_EC_POINT && is_sm2 && object->class == CKO_PUBLIC_KEY) {
    memcpy(value, "\x04\x41\x04", 3); /* an OCTET STRING with the point in it */
    memcpy(value + 3, held->sm2[object->use].xy, 64);
    return 67;
  }
  return -1;
}

static int has_attributes(const OBJECT *object, const CK_ATTRIBUTE *wanted, CK_ULONG count) {
  CK_BYTE value[MAX_CERTIFICATE];
  for (CK_ULONG i = 0; i < count; i++) {
    int length = attribute_value(object, wanted[i].type, value);
    if (length < 0 || (CK_ULONG)length != wanted[i].length || memcmp(value, wanted[i].value, wanted[i].length)) return 0;
  }
  return 1;
}

/* Private keys are seen only by whoever is logged in. */
static int is_seen(const OBJECT *object) { return object->class != CKO_PRIVATE_KEY || logged_in_slot == session_slot; }

static CK_RV C_FindObjectsInit(CK_ULONG session, CK_ATTRIBUTE *wanted, CK_ULONG count) {
  UKEY *ukey;
  OBJECT object;
  CK_RV rv = ukey_of(session, &ukey);
  if (rv != CKR_OK) return rv;
  found_count = found_next = 0;
  for (CK_ULONG number = 1; number <= MAX_OBJECTS; number++)
    if (find_object(ukey, number, &object) && is_seen(&object) && has_attributes(&object, wanted, count)) found[found_count++] = number;
  return CKR_OK;
}

static CK_RV C_FindObjects(CK_ULONG session, CK_ULONG *objects, CK_ULONG most, CK_ULONG *count) {
  (void)session;
  for (*count = 0; *count < most && found_next < found_count; ++*count) objects[*count] = found[found_next++];
  return CKR_OK;
}

static CK_RV C_FindObjectsFinal(CK_ULONG session) {
  (void)session;
  return CKR_OK;
}

static CK_RV C_GetAttributeValue(CK_ULONG session, CK_ULONG number, CK_ATTRIBUTE *attributes, CK_ULONG count) {
  UKEY *ukey;
  OBJECT object;
  CK_BYTE value[MAX_CERTIFICATE];
  CK_RV rv = ukey_of(session, &ukey);
  if (rv != CKR_OK) return rv;
  if (!find_object(ukey, number, &object) || !is_seen(&object)) return CKR_OBJECT_HANDLE_INVALID;
  for (CK_ULONG i = 0; i < count; i++) {
    int length = attribute_value(&object, attributes[i].type, value);
    CK_ULONG capacity = attributes[i].length;
    attributes[i].length = length < 0 ? (CK_ULONG)-1 : (CK_ULONG)length;
    if (length < 0) return CKR_ATTRIBUTE_TYPE_INVALID;
    if (!attributes[i].value) continue;
    if (capacity < (CK_ULONG)length) return CKR_BUFFER_TOO_SMALL;
    memcpy(attributes[i].value, value, (size_t)length);
  }
  return CKR_OK;
}

static CK_RV C_SignInit(CK_ULONG session, CK_MECHANISM *mechanism, CK_ULONG key) {
  UKEY *ukey;
  OBJECT object;
  CK_RV rv = ukey_of(session, &ukey);
  if (rv != CKR_OK) return rv;
  if (logged_in_slot != session_slot) return CKR_USER_NOT_LOGGED_IN;
  if (!find_object(ukey, key, &object) || object.class != CKO_PRIVATE_KEY) return CKR_OBJECT_HANDLE_INVALID;
  if (mechanism->mechanism != (object.container->type == CONTAINER_RSA ? CKM_RSA_PKCS : CKM_SKF_SOFT_SM2)) return CKR_MECHANISM_INVALID;
  signing_object = key;
  signing_mechanism = mechanism->mechanism;
  return CKR_OK;
}

#ifdef SKF_VENDOR
enum { MAX_SM2_SIGNATURE = 72 };

/* INTEGER, without needless zeros, with one where it would be negative. Answers its length. */
static size_t put_integer(const BYTE number[32], CK_BYTE *place) {
  size_t skipped = 0;
  while (skipped < 31 && !number[skipped]) skipped++;
  size_t sign = number[skipped] >> 7, length = 32 - skipped + sign;
  place[0] = 0x02;
  place[1] = (CK_BYTE)length;
  place[2] = 0;
  memcpy(place + 2 + sign, number + skipped, 32 - skipped);
  return 2 + length;
}

static int sign_as_maker(const CONTAINER *container, const CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *signature_length) {
  BYTE e[32], r[32], s[32];
  size_t size;
  sm2_digest(container, data, length, e);
  if (!sign_sm2(container, e, r, s)) return 0;
  size = put_integer(r, signature + 2);
  size += put_integer(s, signature + 2 + size);
  signature[0] = 0x30;
  signature[1] = (CK_BYTE)size;
  *signature_length = size + 2;
  return 1;
}
#else
enum { MAX_SM2_SIGNATURE = 64 };

static int sign_as_maker(const CONTAINER *container, const CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *signature_length) {
  *signature_length = 64;
  return length == 32 && sign_sm2(container, data, signature, signature + 32);
}
#endif

static CK_RV pressed(const UKEY *ukey) {
  static const CK_RV codes[] = {[BUTTON_PRESSED] = CKR_OK,
                                [BUTTON_CANCELLED] = CKR_FUNCTION_CANCELED,
                                [BUTTON_TIMED_OUT] = CKR_SKF_SOFT_NOT_PRESSED,
                                [BUTTON_UKEY_GONE] = CKR_DEVICE_REMOVED};
  return codes[wait_for_button(ukey->name)];
}

static CK_RV C_Sign(CK_ULONG session, CK_BYTE *data, CK_ULONG length, CK_BYTE *signature, CK_ULONG *signature_length) {
  UKEY *ukey;
  OBJECT object;
  CK_RV rv = ukey_of(session, &ukey);
  CK_ULONG size = signing_mechanism == CKM_RSA_PKCS ? RSA_BYTES : MAX_SM2_SIGNATURE, capacity = *signature_length;
  if (rv != CKR_OK) return rv;
  begin_call("C_Sign");
  *signature_length = size;
  if (!signature) return CKR_OK;
  if (capacity < size) return CKR_BUFFER_TOO_SMALL;
  if (!find_object(ukey, signing_object, &object)) return CKR_OBJECT_HANDLE_INVALID;
  rv = pressed(ukey);
  if (rv != CKR_OK) return rv;
  if (signing_mechanism == CKM_RSA_PKCS) return sign_rsa(object.container, data, length, signature) ? CKR_OK : CKR_FUNCTION_FAILED;
  return sign_as_maker(object.container, data, length, signature, signature_length) ? CKR_OK : CKR_FUNCTION_FAILED;
}

/* ---- Events: as with makers who have them, a thread of the caller's waits here while others work. ---- */

static CK_RV C_WaitForSlotEvent(CK_ULONG flags, CK_ULONG *slot, void *reserved) {
  enum { CKF_DONT_BLOCK = 1, CKR_NO_EVENT = 8 };
  char before[2048], now[2048];
  (void)reserved;
#ifndef SKF_VENDOR
  return CKR_FUNCTION_NOT_SUPPORTED;
#endif
  begin_call("C_WaitForSlotEvent");
  int length = plugged_in(before, sizeof before);
  for (; !(flags & CKF_DONT_BLOCK); sleep_ms(20)) {
    int now_length = plugged_in(now, sizeof now);
    if (now_length == length && !memcmp(now, before, (size_t)length)) continue;
    *slot = 0;
    return CKR_OK;
  }
  return CKR_NO_EVENT;
}

/* ---- The list of functions, in the order of the standard. ---- */

static CK_RV not_supported(void) { return CKR_FUNCTION_NOT_SUPPORTED; }

static CK_FUNCTION_LIST functions = {{2, 40}, {0}};

EXPORT CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list) {
  static const struct {
    int place;
    FUNCTION function;
  } own[] = {{0, (FUNCTION)C_Initialize},       {4, (FUNCTION)C_GetSlotList},       {6, (FUNCTION)C_GetTokenInfo},
             {11, (FUNCTION)C_SetPIN},          {12, (FUNCTION)C_OpenSession},      {13, (FUNCTION)C_CloseSession},
             {18, (FUNCTION)C_Login},           {19, (FUNCTION)C_Logout},           {24, (FUNCTION)C_GetAttributeValue},
             {26, (FUNCTION)C_FindObjectsInit}, {27, (FUNCTION)C_FindObjects},      {28, (FUNCTION)C_FindObjectsFinal},
             {42, (FUNCTION)C_SignInit},        {43, (FUNCTION)C_Sign},              {67, (FUNCTION)C_WaitForSlotEvent}};
  for (int i = 0; i < FUNCTIONS; i++) functions.function[i] = (FUNCTION)not_supported;
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) functions.function[own[i].place] = own[i].function;
  *list = &functions;
  return CKR_OK;
}
