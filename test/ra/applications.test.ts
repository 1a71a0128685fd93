// R9 Certificate business at the RA: who may see and do what, what is idempotent, and that no server alone can have a certificate issued.
import { hash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateKeyPair, parseCertificate } from '@yinxin/pki'
import type { AboutDecision, SiteRequest } from '@yinxin/protocol/assistant'
import type { ApplicationsAnswer, ApplicationView } from '@yinxin/protocol/ra'
import { failed } from '@yinxin/protocol/failures'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { expireUndecided, carryOnApproved } from '../../apps/server/src/ra/applications/carry-out.ts'
import { submitApplication } from '../../apps/server/src/ra/applications/submit.ts'
import { takeApplicationStep } from '../../apps/server/src/ra/applications/take-step.ts'
import { createRaWorld, newSubmission, organization, requestOver, tokenFor, uscc, type Holder, type RaWorld } from './ra-world.ts'

let [world, officer, cookie]: [RaWorld, Holder, string] = [] as never

beforeAll(async () => {
  world = await createRaWorld({ codesPerHour: 100 })
  officer = await world.officer()
  cookie = (await world.signIn(officer)).cookie
})
afterAll(() => world.close())

const submit = (body: object) => world.ask<ApplicationView>('POST', '/ra/v1/applications', { body })
const look = (number: string, secret: string) => world.ask<ApplicationView>('GET', `/ra/v1/applications/${number}`, { secret })

async function waiting(kind: 'P-256' | 'SM2' = 'P-256') {
  const submission = newSubmission(kind)
  const { body } = await submit(submission.apply(await world.code()))
  return { ...submission, number: body.number }
}

describe('R9 a first certificate', () => {
  test.each(['P-256', 'SM2'] as const)(
    'applied for by code, approved by an officer’s key, issued, in use after its first signature: %s',
    async (kind) => {
      const { number, secret, receipt, pair } = await waiting(kind)
      expect((await look(number, secret)).body).toMatchObject({ state: 'waiting', organization, uscc })
      const approved = await world.approve(number, officer, cookie)
      expect(approved.body).toMatchObject({ state: 'issued', key: { kind } })
      const { certificate = '' } = (await look(number, secret)).body
      const parsed = parseCertificate(Buffer.from(certificate, 'base64'))
      expect(parsed.ok && Buffer.from(parsed.value.publicKeySpki).equals(pair.publicKeySpki)).toBe(true)
      const done = await world.ask('POST', `/ra/v1/applications/${number}/receipt`, { secret, body: receipt(certificate) })
      expect(done.body).toMatchObject({ state: 'done' })
      const again = await world.ask('POST', `/ra/v1/applications/${number}/receipt`, { secret, body: receipt(certificate) })
      expect(again.body).toMatchObject({ state: 'done' })
    },
  )

  test('the audit has who approved what, in the RA and in the CA', async () => {
    const { number } = await waiting()
    await world.approve(number, officer, cookie)
    const issued = (await world.audit('ca')).filter(({ event }) => event === 'certificate.issued').at(-1)
    expect(issued?.detail).toMatchObject({ approvedBy: 'R001', approver: officer.certificate.sha256, application: number })
    const moved = (await world.audit('ra'))
      .filter(({ event, detail }) => event === 'application.moved' && detail['step'] === 'approve')
      .at(-1)
    expect(moved).toMatchObject({ actor: 'R001' })
  })

  test('a submission sent again is the same application; the same step with another key is refused', async () => {
    const submission = newSubmission()
    const code = await world.code()
    const first = await submit(submission.apply(code))
    expect((await submit(submission.apply(code))).body.number).toBe(first.body.number)
    const other = { ...submission.apply(code), certificationRequest: requestOver('P-256', generateKeyPair('P-256')) }
    expect((await submit(other)).body.failure?.code).toBe('STEP_REUSED')
  })

  test('a code is good for one UKey and key, and dead after five wrong ones', async () => {
    const code = await world.code()
    expect((await submit(newSubmission().apply(code))).status).toBe(200)
    expect((await submit(newSubmission().apply(code))).body.failure?.code).toBe('APPLICATION_CODE_WRONG')
    const fresh = await world.code()
    for (let wrong = 0; wrong < 5; wrong++) await submit(newSubmission().apply('0000-0000'))
    expect((await submit(newSubmission().apply(fresh))).body.failure?.code).toBe('APPLICATION_CODE_WRONG')
  })

  test('a code as people write it is the same code', async () => {
    const code = await world.code()
    expect((await submit(newSubmission().apply(` ${code.toLowerCase().replace('-', ' ')} `))).status).toBe(200)
  })

  test('who is on file cannot be learnt: the answers are the same', async () => {
    const unknown = await world.ask('POST', '/ra/v1/codes', { body: { uscc: '91990000MA00000083' } })
    const known = await world.ask('POST', '/ra/v1/codes', { body: { uscc } })
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body])
    const stranger = { ...newSubmission().apply('0000-0000'), uscc: '91990000MA00000083' }
    expect((await submit(stranger)).body.failure?.code).toBe('APPLICATION_CODE_WRONG')
  })

  test('a request whose signature is not its key’s is none', async () => {
    const der = Buffer.from(newSubmission().apply('x').certificationRequest, 'base64')
    der[der.length - 1] = (der.at(-1) ?? 0) ^ 1
    const input = { ...newSubmission().apply(await world.code()), certificationRequest: der.toString('base64') }
    expect((await submit(input)).body.failure?.code).toBe('CERTIFICATION_REQUEST_INVALID')
  })

  test('bytes of strangers have bounds', async () => {
    const input = { ...newSubmission().apply('x'), certificationRequest: 'A'.repeat(20_000) }
    expect((await submit(input)).status).toBe(400)
    expect((await submit({ ...newSubmission().apply('x'), more: 1 })).status).toBe(400)
  })
})

describe('R33 an application is seen by its applicant and officers only', () => {
  test('without its secret it is not there', async () => {
    const { number, secret } = await waiting()
    const refusals = [
      await look(number, newSubmission().secret),
      await look('A-0000-0000-0000', secret),
      await world.ask('GET', `/ra/v1/applications/${number}`),
    ]
    for (const { status, body } of refusals) expect([status, body.failure?.code]).toEqual([404, 'APPLICATION_UNKNOWN'])
    expect((await world.ask('GET', `/api/applications/${number}`)).body.failure?.code).toBe('SESSION_MISSING')
  })

  test('an officer sees what was asked for beside what is on file, the mobile masked', async () => {
    const { number } = await waiting()
    const { body } = await world.ask('GET', `/api/applications/${number}`, { cookie })
    expect(body).toMatchObject({ onFile: { organization, contact: '张三', mobileMasked: '138****1234' }, ukeySerialNumber: 'UK-1' })
    expect(JSON.stringify(body)).not.toContain('13800001234')
  })

  test('its applicant takes it back, and nobody approves it then', async () => {
    const { number, secret } = await waiting()
    expect((await world.ask('POST', `/ra/v1/applications/${number}/withdrawal`, { secret })).body).toMatchObject({ state: 'withdrawn' })
    expect((await world.approve(number, officer, cookie)).body.failure?.code).toBe('APPLICATION_STEP_REFUSED')
  })

  test('an officer refuses by signature, with a reason the applicant reads', async () => {
    const { number, secret } = await waiting()
    await world.decide(`/api/applications/${number}/refusal`, officer, cookie, { body: { reason: 'papers-missing' } })
    expect((await look(number, secret)).body).toMatchObject({ state: 'refused', refusal: 'papers-missing' })
    const { rows } = await sql<{ refused: { authToken: string; nonce: string; officer: object } }>`select refused from ra.application
      where number = ${number}`.execute(world.db)
    const kept = rows[0]?.refused
    expect(kept?.officer).toMatchObject({ number: 'R001', sha256: officer.certificate.sha256 })
    expect(kept?.nonce).toMatch(/^[A-Za-z0-9+/=]{44}$/)
    expect(JSON.parse(kept?.authToken ?? '{}')).toMatchObject({ algorithm: 'ES256' })
  })

  test.each([
    ['another reason than the challenge says', { reason: 'not-entitled' }],
    ['another application', { application: 'A-0000-0000-0000' }],
    ['another organisation', { organization: '另一家有限公司' }],
  ])('R28 a refusal signed over %s is none', async (_name, other) => {
    const { number, secret } = await waiting()
    const change = (request: SiteRequest): SiteRequest => ({
      ...request,
      about: { ...(request.about as AboutDecision), ...other } as AboutDecision,
    })
    const answer = await world.decide(`/api/applications/${number}/refusal`, officer, cookie, {
      body: { reason: 'papers-missing' },
      change,
    })
    expect(answer.body.failure?.code).toBe('SIGNATURE_INVALID')
    expect((await look(number, secret)).body.state).toBe('waiting')
  })

  test('R28 an approval is no refusal, and a refusal no approval', async () => {
    const { number, secret } = await waiting()
    const [approval, refusal] = [`/api/applications/${number}/approval`, `/api/applications/${number}/refusal`]
    const crossed = [
      await world.decide(approval, officer, cookie, { to: refusal }),
      await world.decide(refusal, officer, cookie, { to: approval, body: { reason: 'papers-missing' } }),
    ]
    for (const { body } of crossed) expect(body.failure?.code).toBe('CHALLENGE_UNKNOWN')
    expect((await look(number, secret)).body.state).toBe('waiting')
  })

  test('R28 a refusal of another application refuses nothing here', async () => {
    const [one, other] = [await waiting(), await waiting()]
    const to = `/api/applications/${other.number}/refusal`
    const answer = await world.decide(`/api/applications/${one.number}/refusal`, officer, cookie, {
      body: { reason: 'papers-missing' },
      to,
    })
    expect(answer.body.failure?.code).toBe('CHALLENGE_UNKNOWN')
    expect((await look(other.number, other.secret)).body.state).toBe('waiting')
  })

  test('the authority’s own reason is no officer’s to give', async () => {
    const { number } = await waiting()
    const asked = { cookie, body: { reason: 'authority-refused' } }
    expect((await world.ask('POST', `/api/applications/${number}/refusal/challenges`, asked)).status).toBe(400)
  })
})

describe('R28 officers', () => {
  test('staff whom the CA does not know as an officer does not sign in', async () => {
    const other = await world.officer('陈一', 'R009', false)
    expect((await world.signIn(other)).answer.body.failure?.code).toBe('OFFICER_UNKNOWN')
  })

  test('the certificate of an organisation is no officer’s', async () => {
    const holder = await world.holder('P-256', 100)
    expect((await world.signIn(holder)).answer.body.failure?.code).toBe('OFFICER_UNKNOWN')
    expect(await world.ca.nameOfficer(holder.certificate.raw, 'test')).toMatchObject({ failure: { code: 'OFFICER_UNKNOWN' } })
  })

  test('pages of another origin change nothing', async () => {
    const { number } = await waiting()
    const asked = await world.ask('POST', `/api/applications/${number}/refusal`, {
      cookie,
      body: { reason: 'papers-missing' },
      origin: 'https://evil.example',
    })
    expect(asked.body.failure?.code).toBe('ORIGIN_REFUSED')
  })

  test('a proof by another officer’s key than the one signed in is no approval', async () => {
    const [{ number }, other] = [await waiting(), await world.officer('陈二', 'R010')]
    expect((await world.approve(number, other, cookie)).body.failure?.code).toBe('OFFICER_UNKNOWN')
  })

  test('taken off the list, an officer neither looks nor approves, and does not come back on it', async () => {
    const gone = await world.officer('陈三', 'R011')
    const { cookie: theirs } = await world.signIn(gone)
    expect((await world.ca.nameOfficer(gone.certificate.raw, 'test', true)).ok).toBe(true)
    expect((await world.ca.nameOfficer(gone.certificate.raw, 'test')).ok).toBe(false)
    const { number, stepId } = await waiting()
    expect((await world.approve(number, gone, theirs)).body.failure?.code).not.toBeUndefined()
    expect(stepId).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('R28 four eyes where the policy asks for them', () => {
  let [strict, first, firstCookie, second, secondCookie]: [RaWorld, Holder, string, Holder, string] = [] as never
  beforeAll(async () => {
    strict = await createRaWorld({ codesPerHour: 100, secondOfficer: ['apply'] })
    ;[first, second] = [await strict.officer('周核', 'R001'), await strict.officer('吴审', 'R002')]
    ;[firstCookie, secondCookie] = [(await strict.signIn(first)).cookie, (await strict.signIn(second)).cookie]
  })
  afterAll(() => strict.close())
  async function applied() {
    const submission = newSubmission()
    const { body } = await strict.ask<ApplicationView>('POST', '/ra/v1/applications', { body: submission.apply(await strict.code()) })
    const state = async () =>
      (await strict.ask<ApplicationView>('GET', `/ra/v1/applications/${body.number}`, { secret: submission.secret })).body.state
    return { number: body.number, secret: submission.secret, state }
  }

  test('one signature issues nothing; a second officer’s does, and the applicant waits meanwhile', async () => {
    const { number, state } = await applied()
    const once = await strict.approve(number, first, firstCookie)
    expect(once.body).toMatchObject({ state: 'endorsed', second: { needed: true, first: { name: '周核', number: 'R001' } } })
    expect(await state()).toBe('waiting')
    expect((await strict.approve(number, second, secondCookie)).body).toMatchObject({ state: 'issued' })
  })

  test('the same person is never both, with another certificate neither', async () => {
    const { number, state } = await applied()
    await strict.approve(number, first, firstCookie)
    expect((await strict.approve(number, first, firstCookie)).body.failure?.code).toBe('OFFICER_SAME')
    const again = await strict.officer('周核', 'R001')
    const { cookie: other } = await strict.signIn(again)
    expect((await strict.approve(number, again, other)).body.failure?.code).toBe('OFFICER_SAME')
    expect(await state()).toBe('waiting')
  })

  test('the second officer may refuse, and the applicant may take it back', async () => {
    const [one, other] = [await applied(), await applied()]
    for (const { number } of [one, other]) await strict.approve(number, first, firstCookie)
    await strict.decide(`/api/applications/${one.number}/refusal`, second, secondCookie, { body: { reason: 'data-differs' } })
    expect(await one.state()).toBe('refused')
    await strict.ask('POST', `/ra/v1/applications/${other.number}/withdrawal`, { secret: other.secret })
    expect(await other.state()).toBe('withdrawn')
  })
})

describe('R28 no server alone: the CA checks the approval itself', () => {
  const subject = { organization, uscc }
  async function approvalOf(change: { readonly origin?: string; readonly signer?: Holder; readonly organization?: string } = {}) {
    const pair = generateKeyPair('P-256')
    const key = hash('sha256', pair.publicKeySpki, 'hex')
    const [application, until, nonce] = [
      `A-${key.slice(0, 4).toUpperCase()}-0000-0001`,
      '2028-01-31',
      Buffer.alloc(32, 7).toString('base64'),
    ]
    const about = { type: 'issuance', application, organization: change.organization ?? organization, uscc, key, until } as const
    const request = { iss: change.origin ?? 'http://127.0.0.1:8604', nonce, about } as never
    const authToken = tokenFor(change.signer ?? officer, request)
    const basis = { kind: 'officer', application, subject, until, approval: { authToken, nonce } } as const
    return { certificationRequest: requestOver('P-256', pair), basis, traceId: '0123456789abcdef' }
  }

  test('an approval issues once: asked again it is the same certificate, for another key it is refused', async () => {
    const input = await approvalOf()
    const first = await world.ca.issueApproved(input)
    expect(first.ok).toBe(true)
    expect(await world.ca.issueApproved(input)).toEqual(first)
    const other = { ...input, certificationRequest: requestOver('P-256', generateKeyPair('P-256')) }
    expect(await world.ca.issueApproved(other)).toMatchObject({ failure: { code: 'APPROVAL_REFUSED', detail: { reason: 'other-key' } } })
  })

  test.each([
    ['another name than was approved', { organization: '另一家有限公司' }],
    ['a token made for another site', { origin: 'https://evil.example' }],
  ])('%s is refused', async (_name, change) => {
    expect(await world.ca.issueApproved(await approvalOf(change))).toMatchObject({ failure: { code: 'APPROVAL_REFUSED' } })
  })

  test('another last day, credit code or key than was approved is refused', async () => {
    const input = await approvalOf()
    const others = [
      { ...input, basis: { ...input.basis, until: '2029-01-31' } },
      { ...input, basis: { ...input.basis, subject: { ...subject, uscc: '91990000MA00000083' } } },
      { ...input, basis: { ...input.basis, subject: { ...subject, handlerName: '李四' } } },
      { ...input, certificationRequest: requestOver('P-256', generateKeyPair('P-256')) },
    ]
    for (const other of others) expect(await world.ca.issueApproved(other)).toMatchObject({ failure: { code: 'APPROVAL_REFUSED' } })
  })

  test('an officer’s sign-in is no approval, whatever nonce the site had signed', async () => {
    const input = await approvalOf()
    const { nonce } = input.basis.approval
    const authToken = tokenFor(officer, { iss: 'http://127.0.0.1:8604', nonce } as never)
    const signedIn = { ...input, basis: { ...input.basis, approval: { authToken, nonce } } }
    expect(await world.ca.issueApproved(signedIn)).toMatchObject({ failure: { code: 'APPROVAL_REFUSED' } })
  })

  test('a revoked officer approves nothing', async () => {
    const gone = await world.officer('陈四', 'R012')
    const issuing = (await world.ca.authorities()).find(({ kind, role }) => kind === 'P-256' && role === 'issuing')
    const issuerSha256 = hash('sha256', Buffer.from(issuing?.certificate ?? '', 'base64'), 'hex')
    await world.ca.revoke({ issuerSha256, serial: gone.certificate.serialNumber, reason: 'keyCompromise', traceId: '0123456789abcdef' })
    expect(await world.ca.issueApproved(await approvalOf({ signer: gone }))).toMatchObject({ failure: { code: 'OFFICER_UNKNOWN' } })
  })
})

describe('R9 renewal', () => {
  test.each(['P-256', 'SM2'] as const)(
    'by the old key, within thirty days, without an officer; the old one is revoked when the new one has signed: %s',
    async (kind) => {
      const [old, submission] = [await world.holder(kind, 20), newSubmission(kind)]
      const issued = await submit(submission.renew(old))
      expect(issued.body).toMatchObject({ business: 'renew', state: 'issued', organization })
      const { number, certificate = '' } = issued.body
      const parsed = parseCertificate(Buffer.from(certificate, 'base64'))
      expect(parsed.ok && parsed.value.notAfter > old.certificate.notAfter).toBe(true)
      await world.ra.goOn()
      expect(await revoked(old)).toBe(false)
      await world.ask('POST', `/ra/v1/applications/${number}/receipt`, { secret: submission.secret, body: submission.receipt(certificate) })
      await world.ra.goOn()
      expect(await revoked(old)).toBe(true)
    },
  )

  const revoked = async ({ certificate: { serialNumber } }: Holder): Promise<boolean> =>
    (await world.audit('ca')).some(({ event, detail }) => event === 'certificate.revoked' && detail['serial'] === serialNumber)

  test('too early it says from which day on', async () => {
    const old = await world.holder('P-256', 90)
    expect((await submit(newSubmission().renew(old))).body.failure).toMatchObject({ code: 'RENEWAL_NOT_DUE' })
  })

  test('a signature by another key, or over another step, is none', async () => {
    const [old, other] = [await world.holder('P-256', 20), await world.holder('P-256', 20)]
    const forged = newSubmission().renew({ ...old, privateKey: other.privateKey })
    expect((await submit(forged)).body.failure?.code).toBe('RENEWAL_REFUSED')
    expect((await submit(newSubmission().renew(old, '0'.repeat(32)))).body.failure?.code).toBe('RENEWAL_REFUSED')
  })

  test('a certificate that was renewed once and revoked is not renewed again', async () => {
    const [old, submission] = [await world.holder('P-256', 20), newSubmission()]
    const { number, certificate = '' } = (await submit(submission.renew(old))).body
    await world.ask('POST', `/ra/v1/applications/${number}/receipt`, { secret: submission.secret, body: submission.receipt(certificate) })
    await world.ra.goOn()
    expect((await submit(newSubmission().renew(old))).body.failure?.code).toBe('RENEWAL_REFUSED')
  })

  test('a first signature by another key is no receipt', async () => {
    const [old, submission] = [await world.holder('P-256', 20), newSubmission()]
    const { number, certificate = '' } = (await submit(submission.renew(old))).body
    const body = submission.receipt(certificate, generateKeyPair('P-256'))
    expect((await world.ask('POST', `/ra/v1/applications/${number}/receipt`, { secret: submission.secret, body })).body.failure?.code).toBe(
      'RECEIPT_REFUSED',
    )
  })
})

describe('R9 what breaks in between goes on', () => {
  test('an approval the CA does not accept leaves the application to another officer', async () => {
    const strict = await world.node({ issueApproved: async () => failed('OFFICER_UNKNOWN') })
    await strict.close()
    const { number, secret } = await waiting()
    const basis = { kind: 'officer', authToken: '{}', nonce: 'x' } as const
    await takeApplicationStep(strict.parts, number, { step: 'approve', by: 'officer', change: { basis }, traceId: '0123456789abcdef' })
    await carryOnApproved(strict.parts)
    expect((await look(number, secret)).body.state).toBe('waiting')
    expect((await world.approve(number, officer, cookie)).body).toMatchObject({ state: 'issued' })
  })

  test('nobody decided for thirty days: it is over', async () => {
    const { number, secret } = await waiting()
    const later = { ...world.ra.parts, clock: { ...systemClock, now: () => new Date(Date.now() + 31 * 86_400_000) } }
    await expireUndecided(later)
    expect((await look(number, secret)).body.state).toBe('expired')
  })

  test('issued at the CA and lost on the way back: asked again it is the same certificate', async () => {
    const [old, submission] = [await world.holder('P-256', 20), newSubmission()]
    let lost: string | undefined
    const deaf = await world.node({
      async issueApproved(input) {
        const issued = await world.ca.issueApproved(input)
        lost = issued.ok ? issued.value.certificate : undefined
        return failed('CA_UNAVAILABLE')
      },
    })
    await deaf.close()
    const submitted = await submitApplication(deaf.parts, submission.renew(old), '0123456789abcdef')
    await carryOnApproved(deaf.parts)
    expect(submitted.ok && submitted.value.state).toBe('approved')
    expect(lost).toBeDefined()
    await carryOnApproved(world.ra.parts) // or the world's own look of each second is at it just now
    const number = submitted.ok ? submitted.value.number : ''
    const after = async () => (await look(number, submission.secret)).body
    await expect.poll(after, { timeout: 15_000 }).toMatchObject({ state: 'issued', certificate: lost })
  })
})

describe('R9 the list of applications in an order an officer chose', () => {
  const byPinyin = new Intl.Collator('zh-CN-u-co-pinyin', { numeric: true })
  const names = ['许多排序', '安然排序', '方圆排序第10分公司', '方圆排序第9分公司', '林海排序']
  const list = async (query: string) =>
    (await world.ask<ApplicationsAnswer>('GET', `/api/applications?search=${encodeURIComponent('排序')}${query}`, { cookie })).body
      .applications
  beforeAll(async () => {
    await sql`insert into ra.application (number, step_id, content_hash, access_hash, business, state, uscc, subject, ukey_serial, request, key_sha256,
        key_kind, until, submitted_at, changed_at)
      select 'A-' || lpad(n::text, 4, '0'), 'sorted ' || n, 'x', 'x', 'apply', case when n % 2 = 0 then 'waiting' else 'refused' end, 'none',
        jsonb_build_object('organization', (${names}::text[])[n % 5 + 1]), 'UK', '', 'x', 'SM2', '2030-01-01',
        timestamptz '2026-01-05' + n / 7 * interval '1 day', now() - n * interval '1 hour'
      from generate_series(1, 40) n order by md5(n::text)`.execute(world.db)
  })

  test('by the name of the organisation as people look for it, both ways, equal ones by their number', async () => {
    for (const way of ['', '-']) {
      const found = await list(`&sort=${way}organization`)
      const sorted = names.toSorted(byPinyin.compare)
      expect([...new Set(found.map(({ organization: name }) => name))]).toEqual(way === '' ? sorted : sorted.toReversed())
      for (const name of names) {
        const numbers = found.filter((one) => one.organization === name).map(({ number }) => number)
        expect(numbers).toEqual(numbers.toSorted())
      }
      expect(found).toHaveLength(40)
    }
  })

  test('by when they came and when something was done; without an order what waits stands first', async () => {
    const numbers = async (query: string) => (await list(query)).map(({ number }) => number)
    expect(await numbers('&sort=submitted')).toEqual((await numbers('&sort=submitted')).toSorted())
    expect((await numbers('&sort=changed')).toReversed()).toEqual(await numbers('&sort=-changed'))
    expect((await numbers('&sort=-changed'))[0]).toBe('A-0001')
    expect((await list('&sort=-submitted'))[0]?.submittedAt).toBe('2026-01-10T00:00:00.000Z')
    expect((await list('')).map(({ state }) => state)).toEqual([...Array(20).fill('waiting'), ...Array(20).fill('refused')])
  })

  test('page by page, of so many in all: a page from there on is the rest of the list', async () => {
    const page = async (query: string) =>
      (await world.ask<ApplicationsAnswer>('GET', `/api/applications?search=${encodeURIComponent('排序')}${query}`, { cookie })).body
    const whole = await page('&sort=organization')
    expect(whole.total).toBe(40)
    expect(await page('&sort=organization&from=35')).toEqual({ applications: whole.applications.slice(35), total: 40 })
    expect(await page('&from=40')).toEqual({ applications: [], total: 40 })
    expect((await page('&state=waiting&from=18')).applications).toHaveLength(2)
    expect(await page('&from=-1')).toMatchObject({ failure: { code: 'INPUT_INVALID' } })
  })

  test.each(['subject', 'access_hash', '--changed', 'changed desc', ''])('“%s” is no order', async (sort) => {
    const { body } = await world.ask('GET', `/api/applications?sort=${encodeURIComponent(sort)}`, { cookie })
    expect(body.failure?.code).toBe('INPUT_INVALID')
  })
})
