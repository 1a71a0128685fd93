import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from '../apps/web/src/page.ts'
import { audiencesIn, isBuildable } from './build-pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

describe('a clone in a folder that Vite takes for an address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-clone-'))
  let clone = join(folder, 'a')
  beforeAll(() => {
    const isSource = (path: string) => !/\/(?:node_modules|dist)(?:\/|$)|\.test\.ts$/.test(path)
    for (const part of ['tools', 'apps', 'packages']) cpSync(join(root, part), join(clone, part), { recursive: true, filter: isSource })
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(['a#b', 'a?b', 'a%20b', 'a"b'])('%s is refused by its cause, before anything is built', (name) => {
    renameSync(clone, join(folder, name))
    clone = join(folder, name)
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, 'tools/build-pages.ts')], { encoding: 'utf8' })
    expect([status, stderr.trim()]).toEqual([
      1,
      `The build failed: a clone cannot live in a folder with #, ?, % or " in its path (${clone}/); give it another name`,
    ])
    expect([stdout.includes('Built'), existsSync(join(clone, 'apps/web/dist'))]).toEqual([false, false])
  })

  it('other signs, spaces and Chinese are no trouble', () => {
    expect(isBuildable("/home/张 三/印信 (1)/it's & more+")).toBe(true)
  })
})

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
