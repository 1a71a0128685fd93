#include "pin.h"

#include <stdio.h>
#include <string.h>

int has_pin_length(const char *pin) { return strlen(pin) >= MIN_PIN && strlen(pin) <= MAX_PIN; }

PIN_RESULT check_pin(const char *ukey, PIN_OWNER owner, const char *pin, PIN_STATE *state) {
  if (!read_pin_state(ukey, state)) return PIN_UKEY_GONE;
  int *left = owner == OF_USER ? &state->tries : &state->admin_tries;
  if (*left <= 0) return PIN_OUT_OF_TRIES;
  if (!has_pin_length(pin)) return PIN_OF_WRONG_LENGTH;
  --*left;
  if (!write_pin_state(ukey, state)) return PIN_UKEY_GONE;
  if (strcmp(pin, owner == OF_USER ? state->pin : state->admin_pin)) return *left ? PIN_WRONG : PIN_OUT_OF_TRIES;
  *left = owner == OF_USER ? state->most : ADMIN_TRIES;
  return PIN_RIGHT;
}

int set_pin(const char *ukey, PIN_OWNER owner, const char *pin, PIN_STATE *state) {
  snprintf(owner == OF_USER ? state->pin : state->admin_pin, sizeof state->pin, "%s", pin);
  if (owner == OF_USER) state->factory = 0;
  return write_pin_state(ukey, state);
}
