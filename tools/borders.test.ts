import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// A small copy of the tree, with workspace links as npm makes them: a forbidden import in it must be found.
const folder = mkdtempSync(join(tmpdir(), 'yinxin-borders-'))

const allowed: Record<string, string> = {
  'tools/tool.ts': 'export const tool = 1\n',
  'package.json': '{"name":"fixture","private":true,"workspaces":["packages/*","apps/*"]}',
  ...manifest('packages/protocol', 'protocol'),
  ...manifest('packages/pki', 'pki', ['protocol']),
  ...manifest('packages/sdk', 'sdk', ['protocol']),
  ...manifest('apps/web', 'web', ['sdk', 'pki', 'protocol']),
  ...manifest('apps/server', 'server', ['pki', 'protocol']),
  'packages/protocol/src/failures/index.ts': 'export const one = 1\n',
  'packages/protocol/src/portal/index.ts': "export * from '../failures/index.ts'\n",
  'packages/pki/src/index.ts': "import { createHash } from 'node:crypto'\nexport const two = createHash\n",
  'packages/sdk/src/index.ts': "import { one } from '@yinxin/protocol/failures'\nexport const three = one\n",
  'apps/web/src/page.vue': '<script setup lang="ts">\nimport { three } from \'@yinxin/sdk\'\n</script>\n<template>{{ three }}</template>\n',
  'apps/server/src/portal/index.ts':
    "import { two } from '@yinxin/pki'\nimport { log } from '../platform/log.ts'\nexport const portal = [two, log]\n",
  'apps/server/src/platform/log.ts': "import { writeSync } from 'node:fs'\nexport const log = writeSync\n",
  'apps/verifier/src/index.ts': 'export const five = 5\n',
  'apps/server/src/gateway/index.ts': "import type { one } from '@yinxin/protocol/failures'\nexport type Gateway = typeof one\n",
}

function manifest(path: string, name: string, needs: readonly string[] = []): Record<string, string> {
  const dependencies = Object.fromEntries(needs.map((other) => [`@yinxin/${other}`, '0.1.0']))
  const text = {
    name: `@yinxin/${name}`,
    version: '0.1.0',
    type: 'module',
    exports: { '.': './src/index.ts', './*': './src/*/index.ts' },
    dependencies,
  }
  return { [`${path}/package.json`]: JSON.stringify(text) }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function check(fewest = 6) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'borders.mjs'), folder, String(fewest)], {
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

beforeAll(() => {
  for (const [path, text] of Object.entries(allowed)) write(path, text)
  mkdirSync(join(folder, 'node_modules/@yinxin'), { recursive: true })
  for (const name of ['protocol', 'pki', 'sdk']) symlinkSync(`../../packages/${name}`, join(folder, 'node_modules/@yinxin', name))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const forbidden = [
  [
    'a page that imports pki',
    'apps/web/src/other.vue',
    '<script setup lang="ts">\nimport { two } from "@yinxin/pki"\n</script>\n<template>{{ two }}</template>\n',
    'web',
  ],
  ['protocol that imports a module of Node', 'packages/protocol/src/failures/files.ts', "import 'node:fs'\n", 'protocol-failures'],
  [
    'a border of the protocol that builds on another',
    'packages/protocol/src/failures/more.ts',
    "export * from '../portal/index.ts'\n",
    'protocol-failures',
  ],
  ['the contract of another component', 'apps/server/src/gateway/pages.ts', "export * from '@yinxin/protocol/portal'\n", 'gateway'],
  ['pki that imports another module of Node', 'packages/pki/src/files.ts', "import 'node:fs'\n", 'pki'],
  [
    'a type taken from another component',
    'apps/server/src/portal/type.ts',
    "import type { Gateway } from '../gateway/index.ts'\nexport type G = Gateway\n",
    'portal',
  ],
  ['platform that knows a component', 'apps/server/src/platform/known.ts', "export { portal } from '../portal/index.ts'\n", 'platform'],
  [
    'a server that loads the verifier with itself',
    'apps/server/src/other.ts',
    "export * from '../../verifier/src/index.ts'\n",
    'verifier-when-asked',
  ],
  ['an import that leads nowhere', 'packages/sdk/src/gone.ts', "import '@yinxin/gone'\n", 'resolvable'],
  ['a folder nobody has a row for', 'apps/server/src/billing/index.ts', "export * from '../platform/log.ts'\n", 'known-part'],
  ['a tool used by what runs', 'packages/sdk/src/tool.ts', "export * from '../../../tools/tool.ts'\n", 'tests-stay-out'],
] as const
let broken: ReturnType<typeof check> | undefined

describe('import borders', () => {
  test('let through what is allowed, and see the imports that go through workspace links', () => {
    const { status, said } = check()
    expect(said).toMatch(/^10 modules, .* 4 across packages, 0 forbidden/m)
    expect(status).toBe(0)
  })

  test.each(forbidden)('stop %s', (_, path, text, rule) => {
    if (broken === undefined) {
      for (const [, file, content] of forbidden) write(file, content)
      broken = check()
    }
    expect(text).not.toBe('')
    expect(broken.said.split('\n').filter((line) => line.startsWith(`${path} → `) && line.endsWith(`(${rule})`))).toHaveLength(1)
    expect(broken.status).toBe(1)
  })

  test('do not pass when they saw too little', () => {
    const { status, said } = check(100)
    expect(said).toContain('fewer than 100')
    expect(status).toBe(1)
  })
})
