/** Our own pages and their files, as the page build left them, read once. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { getAssetKeys, getRawAsset } from 'node:sea'
import { fileURLToPath } from 'node:url'
import { assistantWindowPath } from '@yinxin/protocol/assistant'
import { isPacked } from '../platform/own-program.ts'
import { assetHeaders, pageHeaders } from '../loopback/headers.ts'

export interface ServedFile {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Where the page build writes. */
const pagesFolder = fileURLToPath(new URL('../../dist/ui/', import.meta.url))

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** Every file by the path it is served under. Throws one sentence when the pages were not built. */
export function loadPages(folder: string = pagesFolder): ReadonlyMap<string, ServedFile> {
  const { names, read } = isPacked ? filesInside() : filesIn(folder)
  if (!names.includes('home.html')) throw new Error(`The assistant's pages are not built (${folder}); run "npm run build".`)
  const page = (name: string, keepsOpener: boolean): ServedFile => ({ headers: pageHeaders(keepsOpener), body: read(`${name}.html`) })
  const files = new Map([
    ['/', page('home', false)],
    ['/prompt', page('prompt', false)],
    [assistantWindowPath, page('window', true)],
  ])
  for (const name of names) {
    const contentType = name.startsWith('assets/') ? contentTypes[extname(name)] : undefined
    if (contentType !== undefined) files.set(`/ui/${name}`, { headers: assetHeaders(contentType), body: read(name) })
  }
  return files
}

interface BuiltFiles {
  readonly names: readonly string[]
  readonly read: (name: string) => Uint8Array
}

function filesIn(folder: string): BuiltFiles {
  const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  return { names: names.map((name) => name.replaceAll(sep, '/')), read: (name) => readFileSync(join(folder, name)) }
}

/** Those the program carries with it, in the same signed file. */
const filesInside = (): BuiltFiles => ({ names: getAssetKeys(), read: (name) => new Uint8Array(getRawAsset(name)) })
