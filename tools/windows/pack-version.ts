/** A version as an update fetches it: its files by tar, packed by brotli, which Node unpacks without another program (installation/unpack-version.ts). */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

/** The time all files of a version carry, in seconds: two builds of the same sources are then the same bytes, but for signatures. */
export const buildTime = Number(process.env['SOURCE_DATE_EPOCH'] ?? 1_764_547_200)

/**
 * @param folder of the version; its seal stays out, it is written where it is unpacked
 * @param quality of brotli, 0 to 11: 9 takes half a minute for a whole version, 1 a second
 */
export function packVersion(folder: string, quality: number): Buffer {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const names = entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).filter((name) => name !== 'complete')
  const nobody = ['--owner=0', '--group=0', '--numeric-owner', '--mode=u=rwX,go=rX', `--mtime=@${buildTime}`]
  const tar = execFileSync('tar', ['--format=ustar', ...nobody, '-C', folder, '-cf', '-', '--', ...names.toSorted()], {
    maxBuffer: 1024 * 1024 * 1024,
  })
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_LGWIN, BROTLI_PARAM_SIZE_HINT } = constants
  return brotliCompressSync(tar, {
    params: { [BROTLI_PARAM_QUALITY]: quality, [BROTLI_PARAM_LGWIN]: 24, [BROTLI_PARAM_SIZE_HINT]: tar.length },
  })
}
