/* A program that takes libraries by their names from wherever Windows finds them first. */
#include <windows.h>

int wmain(int count, wchar_t **words) {
  for (int i = 1; i < count; i++) LoadLibraryW(words[i]);
  return 0;
}
