import { statSync } from 'node:fs'

/**
 * Refuses a folder that somebody else made or may write: who can put files there chooses what the database, and with it the server, believes.
 * Throws one sentence.
 */
export function refuseOpenFolder(folder: string): void {
  const user = process.getuid?.()
  if (user === undefined) return // Windows has no such bits
  const { uid, mode } = statSync(folder)
  if (uid !== user) throw new Error(`${folder} belongs to another user; choose a folder of your own with --data, or change its owner`)
  if ((mode & 0o022) !== 0) throw new Error(`${folder} may be written by other users; take that away first: chmod go-w ${folder}`)
}
