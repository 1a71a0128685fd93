import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Page } from '../apps/web/src/page.ts'
import { audiencesIn } from './build-pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

describe('audiences of the web', () => {
  it('are the folders that have a list of pages, whatever they are called', () => {
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-audiences-'))
    for (const name of ['portal', 'desk', 'shared']) mkdirSync(join(folder, 'apps/web/src', name), { recursive: true })
    for (const name of ['portal', 'desk']) writeFileSync(join(folder, 'apps/web/src', name, 'pages.ts'), '')
    expect(audiencesIn(folder)).toEqual(['desk', 'portal'])
    rmSync(folder, { recursive: true })
  })

  it.each(audiencesIn(root))(
    '%s: each page has a script or is static, an address of its own, and a title in both languages',
    async (audience) => {
      const source = join(root, 'apps/web/src', audience)
      const { pages } = (await import(join(source, 'pages.ts'))) as { readonly pages: readonly Page[] }
      expect(pages.length).toBeGreaterThan(0)
      for (const page of pages) {
        const file = page.isStatic === true ? `${page.name}.html` : 'main.ts'
        expect([page.name, existsSync(join(source, page.name, file)), page.title.zh !== '', page.title.en !== '']).toEqual([
          page.name,
          true,
          true,
          true,
        ])
      }
      const addresses = pages.flatMap((page) => page.address ?? [])
      expect(new Set(addresses).size).toBe(addresses.length)
    },
  )
})
