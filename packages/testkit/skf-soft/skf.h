/*
 * The part of the SKF interface (GM/T 0016) that this library has: types, structures, codes, functions.
 *
 * Makers build it in four layouts, and a program cannot tell from outside which one a library has:
 *   -DSKF_ULONG=8   ULONG is as wide as a pointer (otherwise 32 bits, as the standard says)
 *   -DSKF_PACK1     no padding inside structures (otherwise as the compiler lays them out)
 * And some depart from the standard:
 *   -DSKF_VENDOR    another number for a wrong PIN, tries told as used instead of left, no events
 */
#ifndef SKF_H
#define SKF_H

#include <stdint.h>

#ifdef _WIN32
#define DEVAPI __stdcall
#define EXPORT __declspec(dllexport)
#else
#define DEVAPI
#define EXPORT __attribute__((visibility("default")))
#endif

typedef uint8_t BYTE;
typedef int32_t BOOL;
typedef char *LPSTR;
typedef void *HANDLE;
#if SKF_ULONG == 8
typedef uint64_t ULONG;
#else
typedef uint32_t ULONG;
#endif

#ifdef SKF_PACK1
#pragma pack(push, 1)
#endif
typedef struct {
  BYTE major, minor;
} VERSION;

typedef struct {
  VERSION Version;
  char Manufacturer[64], Issuer[64], Label[32], SerialNumber[32];
  VERSION HWVersion, FirmwareVersion;
  ULONG AlgSymCap, AlgAsymCap, AlgHashCap, DevAuthAlgId, TotalSpace, FreeSpace, MaxECCBufferSize, MaxBufferSize;
  BYTE Reserved[64];
} DEVINFO;

/* Numbers are right-aligned, most significant byte first. */
typedef struct {
  ULONG BitLen;
  BYTE X[64], Y[64];
} ECCPUBLICKEYBLOB;

typedef struct {
  BYTE r[64], s[64];
} ECCSIGNATUREBLOB;

/* Cipher goes on behind the structure, CipherLen bytes in all. */
typedef struct {
  BYTE X[64], Y[64], HASH[32];
  ULONG CipherLen;
  BYTE Cipher[1];
} ECCCIPHERBLOB;

/* An encryption key pair on its way in: d under a symmetric key, which is encrypted to the signing key of the container. */
typedef struct {
  ULONG Version, ulSymmAlgID, ulBits;
  BYTE cbEncryptedPriKey[64];
  ECCPUBLICKEYBLOB PubKey;
  ECCCIPHERBLOB ECCCipherBlob;
} ENVELOPEDKEYBLOB;

typedef struct {
  ULONG AlgID, BitLen;
  BYTE Modulus[256], PublicExponent[4];
} RSAPUBLICKEYBLOB;
#ifdef SKF_PACK1
#pragma pack(pop)
#endif

/* Algorithms, kinds of container, users, states, events. */
enum { SGD_RSA = 0x00010000, SGD_SM2_1 = 0x00020200, SGD_SM3 = 1, SGD_SM4_ECB = 0x00000401 };
enum { CONTAINER_EMPTY = 0, CONTAINER_RSA = 1, CONTAINER_ECC = 2 };
enum { ADMIN_TYPE = 0, USER_TYPE = 1 };
enum { DEV_ABSENT_STATE = 0, DEV_PRESENT_STATE = 1 };
enum { DEV_INSERTED = 1, DEV_REMOVED = 2 };

enum {
  SAR_OK = 0,
  SAR_FAIL = 0x0A000001,
  SAR_NOTSUPPORTYETERR = 0x0A000003,
  SAR_INVALIDHANDLEERR = 0x0A000005,
  SAR_INVALIDPARAMERR = 0x0A000006,
  SAR_MEMORYERR = 0x0A00000E,
  SAR_TIMEOUTERR = 0x0A00000F,
  SAR_INDATALENERR = 0x0A000010,
  SAR_INDATAERR = 0x0A000011,
  SAR_KEYNOTFOUNTERR = 0x0A00001B,
  SAR_CERTNOTFOUNTERR = 0x0A00001C,
  SAR_BUFFER_TOO_SMALL = 0x0A000020,
  SAR_NOT_EVENTERR = 0x0A000022,
  SAR_DEVICE_REMOVED = 0x0A000023,
#ifdef SKF_VENDOR
  SAR_PIN_INCORRECT = 0x0A000081,
#else
  SAR_PIN_INCORRECT = 0x0A000024,
#endif
  SAR_PIN_LOCKED = 0x0A000025,
  SAR_PIN_LEN_RANGE = 0x0A000027,
  SAR_USER_NOT_LOGGED_IN = 0x0A00002D,
  SAR_APPLICATION_NOT_EXISTS = 0x0A00002E,
  SAR_FILE_ALREADY_EXIST = 0x0A00002F,
  SAR_NO_ROOM = 0x0A000030,
  SAR_SKF_SOFT_CANCELLED = 0x0A0000B1, /* our own, as a maker would */
};

#endif
