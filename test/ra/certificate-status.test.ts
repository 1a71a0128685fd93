// R9 Suspend, resume and revoke: by the certificate's own key, or at the desk by an officer's; a suspension ends by an officer's signature only, which the CA checks.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AboutDecision, SiteRequest } from '@yinxin/protocol/assistant'
import type { StatusDecision } from '@yinxin/protocol/ca'
import { failed } from '@yinxin/protocol/failures'
import type { ApplicationView, CertificatesAnswer, OfficerApplication, StatusBusiness, StatusReason } from '@yinxin/protocol/ra'
import { carryOnApproved } from '../../apps/server/src/ra/applications/carry-out.ts'
import { submitApplication } from '../../apps/server/src/ra/applications/submit.ts'
import { createRaWorld, newSubmission, organization, raOrigin, tokenFor, uscc, type Holder, type RaWorld } from './ra-world.ts'

const traceId = '0123456789abcdef'
let [world, officer, cookie]: [RaWorld, Holder, string] = [] as never

beforeAll(async () => {
  world = await createRaWorld()
  officer = await world.officer()
  cookie = (await world.signIn(officer)).cookie
})
afterAll(() => world.close())

const submit = (body: object) => world.ask<ApplicationView>('POST', '/ra/v1/applications', { body })
const look = (number: string, secret: string) => world.ask<ApplicationView>('GET', `/ra/v1/applications/${number}`, { secret })
const standing = async ({ certificate: { sha256 } }: Holder) =>
  (await world.ca.certificatesOf(uscc)).find((one) => one.sha256 === sha256)?.standing

async function ask(held: Holder, business: StatusBusiness, reason: StatusReason) {
  const submission = newSubmission(held.kind)
  const { body } = await submit(submission.status(held, business, reason))
  return { ...body, secret: submission.secret }
}

const decide = (held: Holder, change: StatusBusiness, reason: StatusReason, change_?: (request: SiteRequest) => SiteRequest) =>
  world.decide(`/api/organizations/${uscc}/certificates/${held.certificate.sha256}/decision`, officer, cookie, {
    body: { change, reason },
    ...(change_ === undefined ? {} : { change: change_ }),
  })

describe('R9 by the certificate’s own key', () => {
  test.each(['P-256', 'SM2'] as const)('suspended at once, resumed when an officer has signed, revoked at once: %s', async (kind) => {
    const held = await world.holder(kind, 200)
    expect(await ask(held, 'suspend', 'applicant-asked')).toMatchObject({ business: 'suspend', state: 'done', organization })
    expect(await standing(held)).toBe('suspended')
    const resumed = await ask(held, 'resume', 'found')
    expect(resumed.state).toBe('waiting')
    expect(await standing(held)).toBe('suspended')
    const approved = await world.approve(resumed.number, officer, cookie)
    expect(approved.body).toMatchObject({ state: 'done', about: { certificate: held.certificate.sha256, reason: 'found' } })
    expect((await look(resumed.number, resumed.secret)).body.state).toBe('done')
    expect(await standing(held)).toBe('in-force')
    expect(await ask(held, 'revoke', 'no-longer-needed')).toMatchObject({ state: 'done' })
    expect(await standing(held)).toBe('revoked')
  })

  test('another key, another certificate or another reason than was signed asks for nothing', async () => {
    const [held, other] = [await world.holder('P-256', 200), await world.holder('P-256', 200)]
    const forged = await submit(newSubmission().status(held, 'revoke', 'damaged', other))
    expect(forged.body.failure?.code).toBe('SIGNATURE_INVALID')
    const signed = newSubmission().status(held, 'suspend', 'lost')
    for (const changed of [{ reason: 'misused' }, { business: 'revoke' }, { stepId: '0'.repeat(32) }])
      expect((await submit({ ...signed, ...changed })).body.failure?.code).toBe('SIGNATURE_INVALID')
    expect([await standing(held), await standing(other)]).toEqual(['in-force', 'in-force'])
  })

  test('a reason that is none for this is refused', async () => {
    const held = await world.holder('P-256', 200)
    expect((await submit(newSubmission().status(held, 'resume', 'damaged'))).body.failure?.code).toBe('INPUT_INVALID')
  })

  test('a certificate of another authority is not this one’s business', async () => {
    const other = await createRaWorld()
    try {
      const held = await other.holder('P-256', 200)
      expect((await submit(newSubmission().status(held, 'revoke', 'damaged'))).body.failure?.code).toBe('CERTIFICATE_UNKNOWN')
    } finally {
      await other.close()
    }
  })

  test('what is revoked is neither suspended nor resumed: the CA says no, and the applicant reads it', async () => {
    const held = await world.holder('P-256', 200)
    await ask(held, 'revoke', 'damaged')
    const submission = newSubmission()
    const refused = await submit(submission.status(held, 'suspend', 'lost'))
    expect(refused.body).toMatchObject({ state: 'refused', refusal: 'authority-refused' })
    const again = await ask(held, 'resume', 'found')
    await world.approve(again.number, officer, cookie)
    expect((await look(again.number, again.secret)).body).toMatchObject({ state: 'refused', refusal: 'authority-refused' })
    expect(await standing(held)).toBe('revoked')
  })

  test('sent again it is the same application, and nothing is done twice', async () => {
    const held = await world.holder('P-256', 200)
    const submission = newSubmission()
    const first = await submit(submission.status(held, 'suspend', 'lost'))
    const resumed = await ask(held, 'resume', 'found')
    await world.approve(resumed.number, officer, cookie)
    expect((await submit(submission.status(held, 'suspend', 'lost'))).body).toEqual(first.body)
    expect(await standing(held)).toBe('in-force')
  })

  test('a CA that is away is asked again', async () => {
    const held = await world.holder('P-256', 200)
    const away = await world.node({ revoke: async () => failed('CA_UNAVAILABLE') })
    await away.close()
    const submitted = await submitApplication(away.parts, newSubmission().status(held, 'suspend', 'lost'), traceId)
    expect(submitted.ok && submitted.value.state).toBe('approved')
    await carryOnApproved(away.parts)
    expect(await standing(held)).toBe('in-force')
    await carryOnApproved(world.ra.parts) // or the world's own look of each second is at it just now
    await expect.poll(() => standing(held), { timeout: 15_000 }).toBe('suspended')
  })
})

describe('R9 R28 at the desk', () => {
  test('an officer sees an organisation’s certificates as the CA has them', async () => {
    const held = await world.holder('P-256', 200)
    await ask(held, 'suspend', 'lost')
    const { body } = await world.ask<CertificatesAnswer>('GET', `/api/organizations/${uscc}/certificates`, { cookie })
    expect(body.certificates.find(({ sha256 }) => sha256 === held.certificate.sha256)).toMatchObject({
      ...{ standing: 'suspended', serial: held.certificate.serialNumber },
    })
    expect((await world.ask('GET', '/api/organizations/91990000MA00000083/certificates', { cookie })).body).toEqual({ certificates: [] })
  })

  test('suspends who lost the UKey, resumes, revokes; each is an application with its course', async () => {
    const held = await world.holder('P-256', 200)
    const suspended = await decide(held, 'suspend', 'lost')
    expect(suspended.body).toMatchObject({ business: 'suspend', state: 'done', organization, about: { reason: 'lost' } })
    const { steps } = suspended.body as unknown as OfficerApplication
    expect(steps.map(({ step, by }) => `${step} ${by}`)).toEqual(['submit officer', 'approve officer', 'settle authority'])
    expect(await standing(held)).toBe('suspended')
    await decide(held, 'resume', 'found')
    expect(await standing(held)).toBe('in-force')
    await decide(held, 'revoke', 'lost')
    expect(await standing(held)).toBe('revoked')
    const lines = (await world.audit('ca')).filter(
      ({ event, detail }) => event === 'certificate.revoked' && detail['approvedBy'] === 'R001',
    )
    expect(lines.at(-1)?.detail).toMatchObject({ reason: 'keyCompromise', serial: held.certificate.serialNumber })
  })

  test.each<[string, Partial<AboutDecision>]>([
    ['another decision', { decision: 'revoke' }],
    ['another reason', { reason: 'misused' }],
    ['another certificate', { certificate: 'ab'.repeat(32) }],
    ['another application', { application: 'A-0000-0000-0000' }],
  ])('signed over %s than was asked, it decides nothing', async (_name, other) => {
    const held = await world.holder('P-256', 200)
    const change = (request: SiteRequest): SiteRequest => ({ ...request, about: { ...(request.about as AboutDecision), ...other } })
    expect((await decide(held, 'suspend', 'lost', change)).body.failure?.code).toBe('SIGNATURE_INVALID')
    expect(await standing(held)).toBe('in-force')
  })

  test('a certificate of somebody else is not this organisation’s', async () => {
    const path = `/api/organizations/${uscc}/certificates/${'ab'.repeat(32)}/decision`
    const answer = await world.decide(path, officer, cookie, { body: { change: 'suspend', reason: 'lost' } })
    expect(answer.body.failure?.code).toBe('CERTIFICATE_UNKNOWN')
  })

  test('two officers where the policy says so: the first one’s signature changes nothing', async () => {
    const strict = await createRaWorld({ secondOfficer: ['revoke'] })
    try {
      const [first, second] = [await strict.officer('周核', 'R001'), await strict.officer('吴审', 'R002')]
      const held = await strict.holder('P-256', 200)
      const path = `/api/organizations/${uscc}/certificates/${held.certificate.sha256}/decision`
      const state = async () => (await strict.ca.certificatesOf(uscc))[0]?.standing
      const once = await strict.decide(path, first, (await strict.signIn(first)).cookie, { body: { change: 'revoke', reason: 'lost' } })
      expect([once.body['state'], await state()]).toEqual(['endorsed', 'in-force'])
      await strict.approve(String(once.body['number']), second, (await strict.signIn(second)).cookie)
      expect(await state()).toBe('revoked')
    } finally {
      await strict.close()
    }
  })
})

describe('R28 no server alone ends a suspension: the CA checks the decision itself', () => {
  let application = 0
  function decision(held: Holder, change: Partial<StatusDecision> = {}, signer = officer, origin = raOrigin): StatusDecision {
    application++
    const number = `A-TEST-0000-${String(application).padStart(4, '0')}`
    const facts = { application: number, organization, uscc, reason: 'found', certificate: held.certificate.sha256 } as const
    const nonce = Buffer.alloc(32, application).toString('base64')
    const about = { type: 'decision', decision: 'resume', ...facts } as const
    const authToken = tokenFor(signer, { iss: origin, nonce, about } as never)
    return { change: 'resume', ...facts, approval: { authToken, nonce }, traceId, ...change }
  }
  async function suspended(): Promise<Holder> {
    const held = await world.holder('P-256', 200)
    await ask(held, 'suspend', 'lost')
    return held
  }

  test('as it was signed it counts, once: brought again after another suspension it changes nothing', async () => {
    const held = await suspended()
    const signed = decision(held)
    const first = await world.ca.decideStatus(signed)
    expect([first.ok, await standing(held)]).toEqual([true, 'in-force'])
    await ask(held, 'suspend', 'misused')
    expect((await world.ca.decideStatus(signed)).ok).toBe(true)
    expect(await standing(held)).toBe('suspended')
  })

  test('the same application decides about no other certificate, and no other way', async () => {
    const [held, other] = [await suspended(), await suspended()]
    const signed = decision(held)
    await world.ca.decideStatus(signed)
    for (const changed of [{ certificate: other.certificate.sha256 }, { change: 'revoke' as const }])
      expect(await world.ca.decideStatus({ ...signed, ...changed })).toMatchObject({ failure: { code: 'APPROVAL_REFUSED' } })
    expect(await standing(other)).toBe('suspended')
  })

  test('one word more or less than was signed, another site, nobody of the list: refused', async () => {
    const held = await suspended()
    const stranger = await world.officer('陈一', 'R009', false)
    const refused = [
      decision(held, { reason: 'applicant-asked' }),
      decision(held, { organization: '另一家有限公司' }),
      decision(held, { application: 'A-0000-0000-0000' }),
      decision(held, { change: 'revoke' }),
      decision(held, { reason: 'because' }),
      decision(held, {}, officer, 'https://evil.example'),
    ]
    for (const one of refused) expect(await world.ca.decideStatus(one)).toMatchObject({ failure: { code: 'APPROVAL_REFUSED' } })
    expect(await world.ca.decideStatus(decision(held, {}, stranger))).toMatchObject({ failure: { code: 'OFFICER_UNKNOWN' } })
    expect(await standing(held)).toBe('suspended')
  })

  test('an organisation’s name on another’s certificate decides nothing', async () => {
    const held = await suspended()
    const other = '91990000MA00000083'
    const facts = {
      application: 'A-TEST-0001-0001',
      organization,
      uscc: other,
      reason: 'found',
      certificate: held.certificate.sha256,
    } as const
    const nonce = Buffer.alloc(32, 99).toString('base64')
    const authToken = tokenFor(officer, { iss: raOrigin, nonce, about: { type: 'decision', decision: 'resume', ...facts } } as never)
    const signed = { change: 'resume', ...facts, approval: { authToken, nonce }, traceId } as const
    expect(await world.ca.decideStatus(signed)).toMatchObject({ failure: { code: 'CERTIFICATE_UNKNOWN' } })
  })
})
