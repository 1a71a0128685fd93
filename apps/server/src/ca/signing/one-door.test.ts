import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')

/** What makes a signature, in the words of the certificate library. */
const signs = /\b(?:sign|signRaw|signTbs|signUnlinted|buildCrl|buildCertificate|buildOcspResponse)\b\s*[,(}]|\.privateKey\b/

it('nothing of the CA signs but the door; answers are signed by a responder the door certified, and an offline root by its own', () => {
  const files = globSync('**/*.ts', { cwd: folder }).filter((file) => !file.endsWith('.test.ts'))
  const signing = files.filter((file) => signs.test(readFileSync(join(folder, file), 'utf8')))
  expect(files.length).toBeGreaterThan(20)
  expect(signing.toSorted()).toEqual(['ocsp/sign-answer.ts', 'offline-root/sign-as-root.ts', 'signing/signing-door.ts'])
})
