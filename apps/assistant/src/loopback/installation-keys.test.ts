import { createPublicKey, verify } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { helloText } from '@yinxin/protocol/assistant'
import { openInstallationKeys } from './installation-keys.ts'

const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'yinxin-key-')))
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

const challenge = 'A'.repeat(43)
const [portal, other] = ['https://portal.example', 'https://other.example']

test('each site sees a key of its own, the same at every visit and after a restart, another on another computer', () => {
  const [here, there] = folders.map((folder) => openInstallationKeys(folder))
  const again = openInstallationKeys(folders[0] ?? '')
  const keyOf = (keys: typeof here, origin: string) => keys?.prove(origin, challenge).publicKey
  expect(keyOf(again, portal)).toBe(keyOf(here, portal))
  const seen = [keyOf(here, portal), keyOf(here, other), keyOf(here, `${portal}:8443`), keyOf(there, portal)]
  expect(new Set(seen).size).toBe(4)
})

test('the proof is over the origin and the challenge, and holds under the key it names', () => {
  const keys = openInstallationKeys(folders[0] ?? '')
  const { publicKey, signature } = keys.prove(portal, challenge)
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64url'), format: 'der', type: 'spki' })
  const holds = (text: string) =>
    verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
  expect([holds(helloText(portal, challenge)), holds(helloText(other, challenge)), holds(helloText(portal, 'B'.repeat(43)))]).toEqual([
    true,
    false,
    false,
  ])
})

test('hundreds of sites later a site still sees its key', () => {
  const keys = openInstallationKeys(folders[0] ?? '')
  const first = keys.prove(portal, challenge).publicKey
  for (let i = 0; i < 200; i++) keys.prove(`https://site-${i}.example`, challenge)
  expect(keys.prove(portal, challenge).publicKey).toBe(first)
})
