/* A library somebody laid where a program might take it for another: leaves its name in the folder YINXIN_LOADED when it is loaded. */
#define WIN32_LEAN_AND_MEAN
#include <wchar.h>
#include <windows.h>

BOOL WINAPI DllMain(HINSTANCE self, DWORD why, LPVOID reserved) {
  wchar_t own[1024], folder[1024], path[2048] = L"";
  (void)reserved;
  if (why != DLL_PROCESS_ATTACH || GetModuleFileNameW(self, own, 1024) == 0) return TRUE;
  if (GetEnvironmentVariableW(L"YINXIN_LOADED", folder, 1024) == 0) return TRUE;
  _snwprintf(path, 2047, L"%ls\\%ls", folder, wcsrchr(own, L'\\') + 1);
  CloseHandle(CreateFileW(path, GENERIC_WRITE, 0, 0, CREATE_ALWAYS, 0, 0));
  return TRUE;
}
