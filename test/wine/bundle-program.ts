/** A program of ours as one module that Node for Windows runs; koffi's library for Windows is loaded by its path. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * @param name of a file beside this one
 * @param folder where it goes; the program finds koffi by YINXIN_KOFFI
 * @returns its path
 */
export async function bundleProgram(name: string, folder: string): Promise<string> {
  writeFileSync(join(folder, 'koffi.cjs'), 'module.exports = require(process.env.YINXIN_KOFFI)')
  const outfile = join(folder, 'program.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    plugins: [
      { name: 'koffi', setup: ({ onResolve }) => onResolve({ filter: /^koffi$/ }, () => ({ path: './koffi.cjs', external: true })) },
    ],
    logLevel: 'error',
  })
  return outfile
}
