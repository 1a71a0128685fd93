/* Checking and setting PINs, the same behind both interfaces. A try is taken on disk before the PIN is compared, and given back when it was right. */
#ifndef PIN_H
#define PIN_H

#include "ukey-file.h"

enum { ADMIN_TRIES = 5, MIN_PIN = 6, MAX_PIN = 16 };
typedef enum { OF_USER, OF_ADMIN } PIN_OWNER;
typedef enum { PIN_RIGHT, PIN_WRONG, PIN_OUT_OF_TRIES, PIN_OF_WRONG_LENGTH, PIN_UKEY_GONE } PIN_RESULT;

int has_pin_length(const char *pin);
/* `state` is as it is afterwards, but the tries that a right PIN gives back are not written yet: set_pin or write_pin_state does. */
PIN_RESULT check_pin(const char *ukey, PIN_OWNER owner, const char *pin, PIN_STATE *state);
/* Answers 0 when the UKey is not plugged in any more. */
int set_pin(const char *ukey, PIN_OWNER owner, const char *pin, PIN_STATE *state);

#endif
