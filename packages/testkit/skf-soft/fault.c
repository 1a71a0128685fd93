#include "fault.h"

#include <stdio.h>
#include <string.h>

#include "ukey-file.h"

#ifdef _WIN32
/* not from windows.h, whose ULONG is another one */
__declspec(dllimport) void __stdcall Sleep(unsigned long milliseconds);
void sleep_ms(int milliseconds) { Sleep((unsigned long)milliseconds); }
#else
#include <unistd.h>
void sleep_ms(int milliseconds) { usleep((unsigned)milliseconds * 1000); }
#endif

void fill_with_garbage(void *bytes, size_t length) { memset(bytes, 0xEE, length); }

static void note(const char *call) {
  char path[512];
  FILE *journal;
  path_in_folder(path, "journal", "");
  journal = fopen(path, "r+b"); /* only where a test put one */
  if (!journal) return;
  fseek(journal, 0, SEEK_END);
  fprintf(journal, "%s\n", call);
  fclose(journal);
}

static int *volatile nowhere = NULL;

FAULT begin_call(const char *call) {
  char path[512], kind[16] = "", at[64] = "";
  FILE *file;
  note(call);
  path_in_folder(path, "fault", "");
  file = fopen(path, "rb");
  if (!file) return NO_FAULT;
  if (fscanf(file, "%15s %63s", kind, at) != 2) at[0] = 0;
  fclose(file);
  if (strcmp(at, call)) return NO_FAULT;
  if (!strcmp(kind, "crash")) *nowhere = 1;
  if (!strcmp(kind, "hang"))
    for (;;) sleep_ms(1000);
  if (!strcmp(kind, "slow")) sleep_ms(400);
  if (!strcmp(kind, "pull")) pull_out_all();
  return !strcmp(kind, "garbage") ? GARBAGE : !strcmp(kind, "size") ? WRONG_SIZE : !strcmp(kind, "fail") ? FAILS : NO_FAULT;
}
