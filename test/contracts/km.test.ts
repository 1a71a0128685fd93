// Key management in this process and over HTTPS with a client certificate: the same key for the same question. And its command, as two officers run it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { derToPem, generateKeyPair, parseCertificationRequest, readEnvelopedKey, verifyCertificationRequest } from '@yinxin/pki'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createTestPki } from '@yinxin/testkit'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createKmClient } from '../../apps/server/src/km/client.ts'
import { createKm, type RunningKm } from '../../apps/server/src/km/index.ts'
import { kmRoutes } from '../../apps/server/src/km/routes.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { withDatabase } from '../postgres.ts'
import { createTlsWorld } from './gateway-tls.ts'

const log = createLog({ level: 'silent', name: 'test' })
const closing: (() => unknown)[] = []
const { ends, serve } = createTlsWorld(closing)
const pki = createTestPki({ kind: 'SM2', now: new Date() })
const officers = [pki.issue({ subject: '恢复员一' }), pki.issue({ subject: '恢复员二' })] as const
const folder = mkdtempSync(join(tmpdir(), 'yinxin-km-'))
const [ukey, newUkey] = [pki.issue({ subject: '示范单位' }), pki.issue({ subject: '示范单位' })]
const order = {
  ...{ signingCertificate: ukey.certificate.sha256, recipient: encodeBase64(ukey.certificate.publicKeySpki), uscc: '91512081MA62K0260E' },
  traceId: '0123456789abcdef',
}
let [db, km, databaseUrl]: [Kysely<any>, RunningKm, string] = [] as never

beforeAll(async () => {
  databaseUrl = (await withDatabase()).url
  db = createDatabase(databaseUrl)
  km = await createKm({ db, clock: systemClock, node: 'n1', recoveryOfficers: officers.map(({ certificate }) => certificate) })
})
afterAll(async () => {
  for (const end of closing) await end()
  await closeDatabase(db)
  rmSync(folder, { recursive: true })
})

function clientOf(url: string) {
  const client = createKmClient({ urls: [url], tls: ends, clock: systemClock, log })
  closing.unshift(() => client.close())
  return client
}

test('R9 over HTTPS as in this process: the same key, proven by its own signature; nobody else is answered', async () => {
  const near = await km.makeEncryptionKey(order)
  const served = await serve((app) => kmRoutes(app, km, ['localhost']))
  const far = clientOf(served.url)
  expect(await far.makeEncryptionKey(order)).toEqual(near)
  const request = parseCertificationRequest(Buffer.from(near.ok ? near.value.certificationRequest : '', 'base64'))
  const envelope = readEnvelopedKey(Buffer.from(near.ok ? near.value.envelopedKey : '', 'base64'))
  if (!request.ok || !envelope.ok) throw new Error('no key')
  expect(verifyCertificationRequest(request.value)).toBe(true)
  expect(Buffer.from(request.value.publicKeySpki)).toEqual(Buffer.from(envelope.value.publicKeySpki))
  const other = encodeBase64(generateKeyPair('SM2').publicKeySpki)
  expect(await far.makeEncryptionKey({ ...order, recipient: other })).toMatchObject({ failure: { code: 'STEP_REUSED' } })
  const stranger = clientOf((await serve((app) => kmRoutes(app, km, ['ca.test']))).url)
  expect(await stranger.makeEncryptionKey(order)).toMatchObject({ failure: { code: 'CALLER_REFUSED' } })
  await served.close()
  expect(await far.makeEncryptionKey(order)).toMatchObject({ failure: { code: 'KM_UNAVAILABLE' } })
})

test('R9 `yinxin km recover`: two officers with case and reason; one, or without a reason, is refused', { timeout: 60_000 }, async () => {
  const made = await km.makeEncryptionKey(order)
  const request = parseCertificationRequest(Buffer.from(made.ok ? made.value.certificationRequest : '', 'base64'))
  if (!request.ok) throw new Error(request.problem)
  const { der } = pki.issue({ subject: '示范单位', publicKeySpki: request.value.publicKeySpki, keyUsage: ['keyEncipherment'] })
  const put = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 })
    return join(folder, name)
  }
  const config = put('config.json', JSON.stringify({ data: join(folder, 'data'), databaseUrl }))
  const [one = '', two = ''] = officers.map(({ privateKeyPkcs8 }, i) => put(`officer-${i}.pem`, derToPem(privateKeyPkcs8, 'PRIVATE KEY')))
  const files = ['--certificate', put('encryption.der', der), '--recipient', put('signing.pem', derToPem(newUkey.der, 'CERTIFICATE'))]
  const out = join(folder, 'envelope.der')
  const bin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
  const run = (...words: string[]) => {
    const done = spawnSync(process.execPath, [bin, 'km', 'recover', ...files, '--out', out, '--config', config, ...words], {
      encoding: 'utf8',
    })
    return { status: done.status, said: done.stdout + done.stderr }
  }
  const why = ['--case', 'K-2026-1', '--reason', 'UKey lost']
  expect(run('--officer', one, '--officer', two, '--case', 'K-2026-1').status).toBe(2)
  expect(run('--officer', one, '--officer', one, ...why)).toMatchObject({
    status: 1,
    said: expect.stringContaining('RECOVERY_REFUSED (5054)'),
  })
  expect(run('--officer', one, '--officer', two, ...why)).toMatchObject({ status: 0 })
  const envelope = readEnvelopedKey(readFileSync(out))
  expect(envelope.ok && Buffer.from(envelope.value.publicKeySpki)).toEqual(Buffer.from(request.value.publicKeySpki))
})
