import { appendFile } from 'node:fs/promises'
import type { NoticeProvider } from './notice.ts'

/** The provider of the demo: a line of JSON for each notice, in a file a person can open. */
export function fileNotices(file: string): NoticeProvider {
  return {
    deliver: async (notice) => appendFile(file, `${JSON.stringify(notice)}\n`, { mode: 0o600 }),
  }
}
