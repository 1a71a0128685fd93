// Throw-away TLS for tests: a CA, and certificates for servers and for callers that present one.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildExtension, derToPem, oids } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { temporaryFolder } from './chromium.ts'

export interface TlsFiles {
  /** PEM chain, leaf first. */
  readonly certificate: string
  readonly key: string
  /** base64 SHA-256 of the public key, as Chromium's `--ignore-certificate-errors-spki-list` wants it. */
  readonly spkiHash: string
}

export interface TlsAuthority {
  /** PEM file of the CA's certificates. */
  readonly authorities: string
  issue(names: readonly string[], use?: 'server' | 'client'): TlsFiles
}

/** A CA in a folder of its own. */
export function tlsAuthority(): TlsAuthority {
  const folder = temporaryFolder('tls')
  const pki = createTestPki({ kind: 'P-256', now: new Date(), name: 'TLS test' })
  const authorities = join(folder, 'authorities.pem')
  writeFileSync(authorities, [pki.root, pki.issuingCa].map(({ der }) => derToPem(der, 'CERTIFICATE')).join(''))
  let count = 0
  return {
    authorities,
    issue(names, use = 'server') {
      const identity = pki.issue({
        subject: [['CN', names[0] ?? 'test']],
        extendedKeyUsage: [use === 'server' ? oids.serverAuth : oids.clientAuth],
        extensions: [
          buildExtension.subjectAltName(
            names.map((name) =>
              /^[\d.]+$/.test(name) ? { kind: 'ip', bytes: Uint8Array.from(name.split('.'), Number) } : { kind: 'dns', value: name },
            ),
          ),
        ],
      })
      const [certificate, key] = [join(folder, `${++count}.pem`), join(folder, `${count}.key`)]
      writeFileSync(certificate, [identity.der, pki.issuingCa.der].map((der) => derToPem(der, 'CERTIFICATE')).join(''))
      writeFileSync(key, derToPem(identity.privateKeyPkcs8, 'PRIVATE KEY'))
      return { certificate, key, spkiHash: createHash('sha256').update(identity.publicKeySpki).digest('base64') }
    },
  }
}
