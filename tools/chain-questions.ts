import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { derToPem } from '@yinxin/pki'
import { createTestPki, type TestPkiKind } from '@yinxin/testkit'

/** `yinxin verify` about a chain of three with its two lists, in each of the usual kinds of key; the files are written into `folder`. */
export const chainQuestions = (folder: string, kinds: readonly TestPkiKind[] = ['SM2', 'P-256', 'RSA']): string[][] =>
  kinds.map((kind) => {
    const pki = createTestPki({ kind, now: new Date() })
    const file = (name: string, content: string | Uint8Array): string => {
      const path = join(folder, `${kind}-${name}`)
      writeFileSync(path, content)
      return path
    }
    const pem = (name: string, der: Uint8Array): string => file(name, derToPem(der, 'CERTIFICATE'))
    return [
      ...['verify', 'chain', '--anchor', pem('root.pem', pki.root.der), '--intermediate', pem('ca.pem', pki.issuingCa.der)],
      ...['--certificate', pem('holder.pem', pki.issue({ subject: '某公司' }).der)],
      ...['--crl', file('root.crl', pki.crl({ issuer: pki.root })), file('ca.crl', pki.crl())],
    ]
  })
