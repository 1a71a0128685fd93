import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestPki } from '@yinxin/testkit'
import { derToPem } from '@yinxin/pki'
import { main } from '../cli.ts'
import { configFileWarnings } from './config-findings.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-check-'))
afterAll(() => rmSync(folder, { recursive: true }))

let said = ''
beforeEach(() => {
  said = ''
  for (const way of ['log', 'error'] as const) vi.spyOn(console, way).mockImplementation((text: string) => void (said += `${text}\n`))
})

function put(name: string, text: string, mode = 0o600): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  chmodSync(file, mode)
  return file
}

const pki = createTestPki({ kind: 'P-256', now: new Date(), name: 'TLS test' })
const identity = (name: string) => {
  const { der, privateKeyPkcs8 } = pki.issue({ subject: [['CN', name]] })
  return {
    certificate: put(`${name}.pem`, derToPem(der, 'CERTIFICATE')),
    key: put(`${name}.key`, derToPem(privateKeyPkcs8, 'PRIVATE KEY')),
  }
}
const authorities = put('authorities.pem', derToPem(pki.root.der, 'CERTIFICATE'))
const [gateway, portal] = [identity('gateway'), identity('portal')]

const production = (peer: object) => ({
  mode: 'production',
  components: ['portal'],
  portal: { origin: 'https://portal.example', gateway: { url: 'https://gateway.example:8610', authorities, ...portal, ...peer } },
})

async function check(settings: object): Promise<number> {
  return main(['start', '--check', '--config', put('config.json', JSON.stringify(settings))])
}

describe('yinxin start --check', () => {
  it('R35 says that a configuration can start, and starts nothing', async () => {
    expect(await check(production({}))).toBe(0)
    expect(said).toBe('The configuration can start: mode production, components portal.\n')
  })

  it('names every file that cannot be read', async () => {
    const missing = { certificate: join(folder, 'none.pem'), authorities: join(folder, 'none.authorities') }
    expect(await check(production(missing))).toBe(1)
    expect(said).toContain(`'portal.gateway.certificate' names ${missing.certificate}, which cannot be read`)
    expect(said).toContain(`'portal.gateway.authorities' names ${missing.authorities}, which cannot be read`)
  })

  it('finds the key of another certificate', async () => {
    expect(await check(production({ key: gateway.key }))).toBe(1)
    expect(said).toContain(`'portal.gateway.key' (${gateway.key}) is not the key of 'portal.gateway.certificate'`)
  })

  it('refuses settings that contradict each other', async () => {
    expect(await check({ mode: 'production', components: ['portal'] })).toBe(1)
    expect(said).toMatch(/^yinxin: configuration: portal without gateway/)
  })
})

describe('warnings about the configuration file', () => {
  const [plain, secret] = [{ mode: 'demo' }, { databaseUrl: 'postgresql://portal:Zm9v@db.example/yinxin' }]
  it.each([
    [plain, 0o644, []],
    [plain, 0o664, ['may be changed by other users']],
    [plain, 0o646, ['may be changed by other users']],
    [secret, 0o640, []],
    [secret, 0o644, ['holds secrets and is readable by everyone']],
    [secret, 0o666, ['may be changed by other users', 'holds secrets and is readable by everyone']],
  ])('%j with mode %o', (settings, mode, parts) => {
    const warnings = configFileWarnings(put('warned.json', JSON.stringify(settings), mode))
    expect(warnings).toEqual(parts.map((part) => expect.stringContaining(part)))
    expect(warnings.join()).not.toContain('Zm9v')
  })
})
