/** Our own pages and their files, as the page build left them, read once. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assistantWindowPath } from '@yinxin/protocol/assistant'
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
  if (!existsSync(join(folder, 'home.html'))) throw new Error(`The assistant's pages are not built (${folder}); run "npm run build".`)
  const page = (name: string, keepsOpener: boolean): ServedFile => ({
    headers: pageHeaders(keepsOpener),
    body: readFileSync(join(folder, `${name}.html`)),
  })
  const files = new Map([
    ['/', page('home', false)],
    ['/prompt', page('prompt', false)],
    [assistantWindowPath, page('window', true)],
  ])
  for (const name of readdirSync(join(folder, 'assets'))) {
    const contentType = contentTypes[extname(name)]
    if (contentType !== undefined)
      files.set(`/ui/assets/${name}`, { headers: assetHeaders(contentType), body: readFileSync(join(folder, 'assets', name)) })
  }
  return files
}
