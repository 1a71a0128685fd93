#include "button.h"

#include <stdio.h>

#include "fault.h"
#include "ukey-file.h"

/* Whether a file of the folder was there; it is gone then. */
static int was_there(const char *name) {
  char path[512];
  path_in_folder(path, name, "");
  return remove(path) == 0;
}

BUTTON wait_for_button(const char *ukey) {
  char path[512];
  int milliseconds = 0;
  path_in_folder(path, "button", "");
  FILE *file = fopen(path, "rb");
  if (!file) return BUTTON_PRESSED;
  if (fscanf(file, "%d", &milliseconds) != 1) milliseconds = 0;
  fclose(file);
  begin_call("button"); /* from now on it blinks */
  for (int waited = 0; waited < milliseconds; waited += 10) {
    if (!is_plugged_in(ukey)) return BUTTON_UKEY_GONE;
    if (was_there("button.pressed")) return BUTTON_PRESSED;
    if (was_there("button.cancelled")) return BUTTON_CANCELLED;
    sleep_ms(10);
  }
  return BUTTON_TIMED_OUT;
}
