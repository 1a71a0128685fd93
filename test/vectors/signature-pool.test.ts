import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { certificateKey, derToRaw, parseCertificate, pemToDer, verifyRawWithKey } from '@yinxin/pki'
import { afterAll, describe, expect, it } from 'vitest'
import { createSignaturePool } from '../../apps/server/src/gateway/signature-pool/index.ts'
import type { SignatureQuestion } from '../../apps/server/src/gateway/signature-pool/signature-group.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { vectorFolder } from './vector-folder.ts'

/** Threads say what the asking thread says: every certificate of Tongsuo under every key there is, right ones, wrong ones and those without Z. */

const folder = vectorFolder('sm')

function certificates() {
  const files = readdirSync(join(folder.path, 'tongsuo-certs')).filter((file) => /cert|crt/.test(file))
  return files.flatMap((file) =>
    pemToDer(folder.read(`tongsuo-certs/${file}`), 'CERTIFICATE').map((der) => {
      const parsed = parseCertificate(der)
      if (!parsed.ok) throw new Error(`${file}: ${parsed.problem}`)
      return { file, certificate: parsed.value }
    }),
  )
}

describe.skipIf(!folder.present)('SM2 vectors through the signature pool', () => {
  const pool = createSignaturePool({ threads: 2, log: createLog({ level: 'silent', name: 'test' }), isBusy: () => true })
  afterAll(() => pool.close())

  it('gives the verdict of the asking thread', async () => {
    const all = certificates()
    const questions = all.flatMap(({ certificate }) => {
      const raw = derToRaw(certificate.signature)
      return all.flatMap(({ certificate: issuer }): SignatureQuestion[] => {
        const key = certificateKey(issuer)
        if (!raw.ok || !key.ok) return []
        return [{ key: key.value, algorithm: certificate.signatureAlgorithm, message: certificate.tbs, signature: raw.value }]
      })
    })
    const here = questions.map(({ key, algorithm, message, signature }) => verifyRawWithKey(key, algorithm, message, signature))
    expect(here.filter((valid) => valid).length).toBeGreaterThan(15)
    expect(here.filter((valid) => !valid).length).toBeGreaterThan(300)
    expect(await Promise.all(questions.map((question) => pool.verify(question)))).toEqual(here)
  })
})
