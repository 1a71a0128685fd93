import { win32 } from 'node:path'

/** The name of a program's file as it is compared: in small letters, without `.exe`. Both kinds of slash part folders. */
export const programKey = (path: string): string =>
  win32
    .basename(path)
    .toLowerCase()
    .replace(/\.exe$/, '')
