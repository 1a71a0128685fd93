/* A UKey that signs only once the button on it is pressed. */
#ifndef BUTTON_H
#define BUTTON_H

typedef enum { BUTTON_PRESSED, BUTTON_CANCELLED, BUTTON_TIMED_OUT, BUTTON_UKEY_GONE } BUTTON;

/*
 * Waits until somebody presses. The file `button` in the folder says for how many milliseconds; without it the UKey has no button, and nobody
 * waits. A finger is a file too: `button.pressed` or `button.cancelled`, gone once it was felt.
 */
BUTTON wait_for_button(const char *ukey);

#endif
