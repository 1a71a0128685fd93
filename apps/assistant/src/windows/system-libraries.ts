/** Where this process takes libraries of Windows from that are asked for by name (libloaderapi.h). */
import koffi from 'koffi'

const setDefaultFolders = koffi.load('kernel32.dll').func('int __stdcall SetDefaultDllDirectories(uint32_t folders)')

/** LOAD_LIBRARY_SEARCH_SYSTEM32 */
const systemFolder = 0x800

/** From Windows' own folder and no other: not from beside the program, not from PATH. For the life of the process; not for one that holds a maker's library. */
export const librariesFromSystemOnly = (): void => void setDefaultFolders(systemFolder)
