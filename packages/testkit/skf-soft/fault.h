/*
 * What a bad library does, on purpose. The file `fault` in $SKF_SOFT_DIR says "KIND CALL", for instance "crash SKF_ECCSignData"; it is read
 * at each call, so a test can switch while the library runs. Every call is noted in the file `journal`, where there is one.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stddef.h>

typedef enum {
  NO_FAULT,
  GARBAGE,    /* answers SAR_OK with bytes that mean nothing */
  WRONG_SIZE, /* answers SAR_OK and claims a length beyond everything */
  FAILS,      /* answers SAR_FAIL */
} FAULT;

/*
 * At the start of a call. Does itself what does not come back or changes nothing of the answer: "crash" (a wild pointer), "hang", "slow"
 * (0.4 s), "pull" (all UKeys are pulled out at this moment).
 */
FAULT begin_call(const char *call);
void sleep_ms(int milliseconds);
void fill_with_garbage(void *bytes, size_t length);

#endif
