// Businesses on the disk: what is not whole is not gone on with, and a disk that refuses changes nothing.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { ApplicationView } from '@yinxin/protocol/ra'
import { openJournal, readView } from './journal.ts'
import type { RunningBusiness } from './running-business.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))
const fresh = () => {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-journal-'))
  folders.push(folder)
  return folder
}

const view: ApplicationView = {
  number: 'A-0000-0000-0000',
  business: 'renew',
  state: 'issued',
  ...{ organization: '单位', uscc: '91990000MA00000083' },
  ...{ submittedAt: '2026-11-30T00:00:00Z', changedAt: '2026-11-30T00:00:00Z', certificate: 'AAAA' },
}
const one: RunningBusiness = {
  ...{
    step: 'a'.repeat(32),
    business: 'renew',
    authority: 'https://ra.example',
    ukeySerialNumber: 'U1',
    keyKind: 'SM2',
    secret: 's',
    startedAt: 1,
  },
  ...{ renews: { certificate: 'BBBB', sha256: 'c'.repeat(64) }, request: 'CCCC', renewal: 'DDDD', view },
}

describe('R9 certificate business on the disk', () => {
  test('opened again it is as it was written', () => {
    const data = fresh()
    openJournal(data).put(one)
    expect(openJournal(data).all()).toEqual([one])
    expect(openJournal(data).find(one.step)).toEqual(one)
  })

  test('business about a certificate there is, too', () => {
    const data = fresh()
    const { renews: _renews, request: _request, renewal: _renewal, ...rest } = one
    const asked: RunningBusiness = {
      ...{ ...rest, business: 'suspend', about: { certificate: 'AAAA', sha256: 'd'.repeat(64), reason: 'lost' }, signature: 'EEEE' },
      view: { ...view, business: 'suspend' },
    }
    openJournal(data).put(asked)
    expect(openJournal(data).all()).toEqual([asked])
  })

  test('in place of another: why, or the new name, and not one without it', () => {
    const data = fresh()
    const { renews, renewal: _renewal, ...rest } = one
    const reissue: RunningBusiness = { ...rest, business: 'reissue', uscc: '91990000MA00000083', code: 'X', reissue: 'lost' }
    const change: RunningBusiness = { ...one, step: 'b'.repeat(32), business: 'change', organization: '新名' }
    for (const each of [reissue, change]) openJournal(data).put(each)
    expect(openJournal(data).all()).toEqual([change, reissue])
    const { reissue: _why, ...without } = { ...reissue, step: 'c'.repeat(32) }
    openJournal(data).put(without)
    openJournal(data).put({ ...one, step: 'd'.repeat(32), business: 'change', ...(renews === undefined ? {} : { renews }) })
    openJournal(data).put({ ...one, step: 'e'.repeat(32), organization: '新名' })
    expect(openJournal(data).all()).toEqual([change, reissue])
  })

  test('written again it is one, the newest first, and forgotten it is gone', () => {
    const journal = openJournal(fresh())
    journal.put(one)
    journal.put({ ...one, step: 'b'.repeat(32) })
    journal.put({ ...one, receipt: 'EEEE' })
    expect(journal.all().map(({ step, receipt }) => [step[0], receipt])).toEqual([
      ['a', 'EEEE'],
      ['b', undefined],
    ])
    journal.forget(one.step)
    expect(journal.all()).toHaveLength(1)
  })

  test('it is bounded: the oldest goes', () => {
    const journal = openJournal(fresh())
    for (let n = 0; n < 30; n++) journal.put({ ...one, step: String(n).padStart(32, '0') })
    expect(journal.all()).toHaveLength(20)
    expect(journal.find('0'.repeat(32))).toBeUndefined()
  })

  test('what is over goes before what is under way, however old that is', () => {
    const journal = openJournal(fresh())
    journal.put(one)
    for (let n = 0; n < 30; n++) journal.put({ ...one, step: String(n).padStart(32, '0'), view: { ...view, state: 'refused' } })
    expect(journal.all()).toHaveLength(20)
    expect(journal.all().map(({ step }) => step)).toEqual([
      ...Array.from({ length: 19 }, (_, n) => String(29 - n).padStart(32, '0')),
      one.step,
    ])
  })

  test.each([
    ['no file of ours', 'null'],
    ['half a file', '{"businesses":[{"step":'],
    ['another form', '{"businesses":{}}'],
    ['a business without its secret', JSON.stringify({ businesses: [{ ...one, secret: undefined }] })],
    ['a step that is none', JSON.stringify({ businesses: [{ ...one, step: 'a'.repeat(40) }] })],
    ['one about a certificate that names none', JSON.stringify({ businesses: [{ ...one, business: 'suspend' }] })],
    [
      'a first one about a certificate',
      JSON.stringify({ businesses: [{ ...one, about: { certificate: 'A', sha256: 'a', reason: 'lost' } }] }),
    ],
    [
      'a reason nobody gives',
      JSON.stringify({ businesses: [{ ...one, business: 'suspend', about: { certificate: 'A', sha256: 'a', reason: 'so' } }] }),
    ],
    ['a business nobody knows', JSON.stringify({ businesses: [{ ...one, business: 'steal' }] })],
  ])('%s is no business', (_name, text) => {
    const data = fresh()
    writeFileSync(join(data, 'certificate-business.json'), text)
    expect(openJournal(data).all()).toEqual([])
  })

  test('business a later version began is not gone on with, and is there again when that version runs again', () => {
    const data = fresh()
    const later = { ...one, step: 'f'.repeat(32), business: 'key-transfer', more: { of: 'it' } }
    writeFileSync(join(data, 'certificate-business.json'), JSON.stringify({ businesses: [later, one] }))
    const journal = openJournal(data)
    expect(journal.all()).toEqual([one])
    journal.put({ ...one, receipt: 'EEEE' })
    openJournal(data).forget(one.step)
    expect(JSON.parse(readFileSync(join(data, 'certificate-business.json'), 'utf8'))).toEqual({ businesses: [later] })
  })

  test('a disk that refuses is said, and what was known stays', () => {
    const data = fresh()
    const journal = openJournal(data)
    journal.put(one)
    rmSync(data, { recursive: true })
    writeFileSync(data, '') // nobody writes into a file, root neither
    expect(journal.put({ ...one, receipt: 'x' })).toMatchObject({ failure: { code: 'STATE_UNWRITABLE' } })
    expect(journal.all()).toEqual([one])
  })

  test('an answer of the authority is read whole or not at all', () => {
    expect(readView(view)).toEqual(view)
    expect(readView({ ...view, refusal: 'papers-missing' })).toMatchObject({ refusal: 'papers-missing' })
    expect(readView({ ...view, refusal: 'because' })).toEqual(view)
    for (const name of ['number', 'business', 'state', 'organization', 'uscc', 'submittedAt', 'changedAt'])
      expect(readView({ ...view, [name]: undefined })).toBeUndefined()
  })
})
