/*
 * What Windows starts: runs the version that `current` names, and the newest other whole one when that one cannot be started or dies at once.
 * Small and in C, because it lies beside the versions and every one of them carries it: a second Node would double the download. It reads what
 * apps/assistant/src/installation/version-folders.ts writes, by the same rules, and hands its own arguments on as they came.
 *
 * x86_64-w64-mingw32-gcc -Os -s -municode -mwindows -Wall -Wextra -Werror
 */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0A00
#include <windows.h>
#include <wchar.h>

enum {
  PATH = 2048,          /* characters of a path we build */
  NAME = 64,            /* characters of a folder's name, with its end */
  COMMAND = 32768,      /* CreateProcess takes no more */
  SEAL = 65536,         /* bytes of `complete` that are read */
  VERSIONS = 32,        /* most versions that are looked at */
  GRACE_MS = 1500,      /* a version that ends with an error in this time is passed over */
  NOTHING_STARTS = 2,   /* our exit code */
  REFUSED = 20,         /* a version's: it works, and has said no (exit-codes.ts) */
};

typedef struct {
  wchar_t name[NAME];
  unsigned number[3];
} version;

static wchar_t root[PATH];
static wchar_t command[COMMAND];

/* Three numbers, then nothing that leads out of the folder: 1.2.0_0a1b2c */
static int read_version(const wchar_t *name, version *into) {
  const wchar_t *at = name;
  size_t length = wcslen(name);
  if (length == 0 || length >= NAME) return 0;
  for (int i = 0; i < 3; i++) {
    unsigned value = 0, digits = 0;
    if (i > 0 && *at++ != L'.') return 0;
    for (; *at >= L'0' && *at <= L'9' && digits < 6; digits++) value = value * 10 + (unsigned)(*at++ - L'0');
    if (digits == 0) return 0;
    into->number[i] = value;
  }
  for (; *at; at++)
    if (!((*at >= L'0' && *at <= L'9') || (*at >= L'a' && *at <= L'z') || *at == L'-' || *at == L'_')) return 0;
  wcscpy(into->name, name);
  return 1;
}

/* Of two installations of one version the later one has the greater name. */
static int is_newer(const version *a, const version *b) {
  for (int i = 0; i < 3; i++)
    if (a->number[i] != b->number[i]) return a->number[i] > b->number[i];
  return wcscmp(a->name, b->name) > 0;
}

static DWORD read_file(const wchar_t *path, char *into, DWORD capacity) {
  DWORD length = 0;
  HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, 0, OPEN_EXISTING, 0, 0);
  if (file == INVALID_HANDLE_VALUE) return 0;
  if (!ReadFile(file, into, capacity - 1, &length, 0)) length = 0;
  CloseHandle(file);
  into[length] = 0;
  return length;
}

/* Whether the file of a version has the size its line in `complete` says: "size name". */
static int line_holds(const wchar_t *folder, char *line) {
  wchar_t name[256], path[PATH];
  unsigned long long size = 0;
  WIN32_FILE_ATTRIBUTE_DATA found;
  char *at = line;
  while (*at >= '0' && *at <= '9') size = size * 10 + (unsigned)(*at++ - '0');
  if (at == line || *at++ != ' ' || MultiByteToWideChar(CP_UTF8, 0, at, -1, name, 256) < 2) return 0;
  if (_snwprintf(path, PATH - 1, L"%ls\\versions\\%ls\\%ls", root, folder, name) < 0) return 0;
  path[PATH - 1] = 0;
  if (!GetFileAttributesExW(path, GetFileExInfoStandard, &found) || (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY)) return 0;
  return (((unsigned long long)found.nFileSizeHigh << 32) | found.nFileSizeLow) == size;
}

static int is_whole(const wchar_t *folder) {
  static char seal[SEAL];
  wchar_t path[PATH];
  int lines = 0;
  if (_snwprintf(path, PATH - 1, L"%ls\\versions\\%ls\\complete", root, folder) < 0) return 0;
  path[PATH - 1] = 0;
  if (read_file(path, seal, SEAL) == 0) return 0;
  for (char *at = seal; *at; lines++) {
    char *line = at;
    while (*at && *at != '\n') at++;
    if (*at) *at++ = 0;
    if (!line_holds(folder, line)) return 0;
  }
  return lines > 0;
}

/* The rest of our own command line, untouched: quoting it again could change it. */
static const wchar_t *arguments(void) {
  const wchar_t *at = GetCommandLineW();
  if (*at == L'"') {
    for (at++; *at && *at != L'"'; at++) {
    }
    if (*at) at++;
  } else
    while (*at > L' ') at++;
  while (*at == L' ' || *at == L'\t') at++;
  return at;
}

/* Whether a word of ours is there. Behind ` -- ` is what a web page wrote: no word of ours. */
static int has_word(const wchar_t *words, const wchar_t *word) {
  const wchar_t *end = wcsncmp(words, L"-- ", 3) == 0 ? words : wcsstr(words, L" -- ");
  size_t length = wcslen(word);
  for (const wchar_t *at = words; (at = wcsstr(at, word)) != 0 && (end == 0 || at < end); at += length)
    if ((at == words || at[-1] == L' ') && (at[length] == 0 || at[length] == L' ')) return 1;
  return 0;
}

/* 0: it runs, or has ended well. */
static int start(const wchar_t *folder, const wchar_t *words) {
  STARTUPINFOW how = {.cb = sizeof how};
  PROCESS_INFORMATION child;
  DWORD code = 0;
  wchar_t program[PATH];
  if (_snwprintf(program, PATH - 1, L"%ls\\versions\\%ls\\assistant.exe", root, folder) < 0) return NOTHING_STARTS;
  program[PATH - 1] = 0;
  if (_snwprintf(command, COMMAND - 1, L"\"%ls\" %ls", program, words) < 0) return NOTHING_STARTS;
  command[COMMAND - 1] = 0;
  if (!CreateProcessW(program, command, 0, 0, FALSE, CREATE_UNICODE_ENVIRONMENT, 0, root, &how, &child)) return NOTHING_STARTS;
  AllowSetForegroundWindow(child.dwProcessId); /* it was the person who started us */
  CloseHandle(child.hThread);
  if (WaitForSingleObject(child.hProcess, has_word(words, L"--wait") ? INFINITE : GRACE_MS) == WAIT_OBJECT_0)
    GetExitCodeProcess(child.hProcess, &code);
  CloseHandle(child.hProcess);
  return (int)code;
}

/* The folder we lie in; 0 when the system does not say. */
static int find_root(void) {
  DWORD length = GetModuleFileNameW(0, root, PATH - 1);
  if (length == 0 || length >= PATH - 1) return 0;
  while (length > 0 && root[length - 1] != L'\\') length--;
  if (length == 0) return 0;
  root[length - 1] = 0;
  return 1;
}

static int read_pointer(version *into) {
  char text[128];
  wchar_t path[PATH], name[128];
  if (_snwprintf(path, PATH - 1, L"%ls\\current", root) < 0 || read_file(path, text, sizeof text) == 0) return 0;
  for (char *at = text; *at; at++)
    if (*at == '\r' || *at == '\n') {
      *at = 0;
      break;
    }
  return MultiByteToWideChar(CP_UTF8, 0, text, -1, name, 128) > 0 && read_version(name, into);
}

/* Versions but `except`, newest first. */
static int other_versions(version *found, const wchar_t *except) {
  WIN32_FIND_DATAW entry;
  wchar_t pattern[PATH];
  int count = 0;
  if (_snwprintf(pattern, PATH - 1, L"%ls\\versions\\*", root) < 0) return 0;
  HANDLE search = FindFirstFileW(pattern, &entry);
  if (search == INVALID_HANDLE_VALUE) return 0;
  do {
    version one;
    if (!(entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) || count == VERSIONS) continue;
    if (!read_version(entry.cFileName, &one) || lstrcmpiW(one.name, except) == 0) continue;
    int at = count++;
    for (; at > 0 && is_newer(&one, &found[at - 1]); at--) found[at] = found[at - 1];
    found[at] = one;
  } while (FindNextFileW(search, &entry));
  FindClose(search);
  return count;
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int show) {
  static version others[VERSIONS];
  version current = {.name = L""};
  int code = NOTHING_STARTS;
  const wchar_t *words = arguments();
  (void)instance, (void)before, (void)line, (void)show;
  SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32); /* nothing beside us is loaded */
  SetErrorMode(SEM_FAILCRITICALERRORS);
  if (!find_root()) return NOTHING_STARTS;
  if (read_pointer(&current) && is_whole(current.name)) code = start(current.name, words);
  int count = code == 0 || code == REFUSED ? 0 : other_versions(others, current.name);
  for (int i = 0; i < count && code != 0 && code != REFUSED; i++)
    if (is_whole(others[i].name)) code = start(others[i].name, words);
  if (code == 0) return 0;
  /* The page a link came from says what is the matter by itself. */
  if (code == REFUSED) {
    if (has_word(words, L"--open"))
      MessageBoxW(0, L"印信证书助手没有启动。请重启电脑后再打开。", L"印信", MB_ICONWARNING);
    return code;
  }
  /* At a session's start and from an installer nobody waits for a window. */
  if (!has_word(words, L"--tray") && !has_word(words, L"--quiet"))
    MessageBoxW(0, L"印信证书助手的程序文件不完整，请重新下载安装。", L"印信", MB_ICONERROR);
  return code;
}
