// Whom a certificate speaks for, all the way through: what is written elsewhere than its issuer says, under another name, by another CA.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClock, createTestPki, type IssueOptions, type TestIdentity } from '@yinxin/testkit'
import { organization, startPortal, unit, usccOf, type TestPortal } from './portal-harness.ts'

const other = { ...organization, name: '示范市清禾食品有限公司', uscc: usccOf('91330106MA3QH0034'), units: [unit('30104899')] }
const clock = createClock()
/** Another CA that calls itself the same. */
const namesake = createTestPki({ kind: 'P-256', now: clock.now() })

let portal: TestPortal
let own: TestIdentity

beforeAll(async () => {
  portal = await startPortal({ clock, namesake, organizations: [{ ...organization, units: [unit('30104826')] }, other] })
  own = portal.certify({ subject: organization.name })
  expect((await portal.browser().signIn(own)).body).toMatchObject({ next: 'enter' })
})
afterAll(() => portal.close())

type Subject = IssueOptions['subject']
const subject = (o: string, ...more: (readonly [string, string])[]): Subject => [['C', 'CN'], ['O', o], ...more] as unknown as Subject
const cn = ['CN', organization.name] as const

/** Certificates that are not the victim's, and what they are told. None of them may enter as the victim. */
const confusions: readonly (readonly [string, () => TestIdentity, string, string | undefined])[] = [
  [
    'the credit code in OU alone, under another name',
    () => portal.pki.issue({ subject: subject('别的公司', ['OU', organization.uscc], cn) }),
    'CERTIFICATE_UNIDENTIFIED',
    undefined,
  ],
  [
    'the credit code in CN alone',
    () => portal.pki.issue({ subject: subject('别的公司', ['CN', organization.uscc]) }),
    'CERTIFICATE_UNIDENTIFIED',
    undefined,
  ],
  [
    'the credit code in serialNumber, with the right name',
    () => portal.pki.issue({ subject: subject(organization.name, ['serialNumber', organization.uscc], cn) }),
    'CERTIFICATE_UNIDENTIFIED',
    undefined,
  ],
  [
    'its own credit code, the name of the victim',
    () => portal.certify({ subject: subject(organization.name, cn), uscc: other.uscc }),
    'NAME_MISMATCH',
    'name',
  ],
  [
    'the credit code of the victim, another name (a reissue, or a mistake)',
    () => portal.certify({ subject: subject('别的公司', cn) }),
    'NAME_MISMATCH',
    'name',
  ],
  [
    'all of the victim, by another CA of the same name',
    () => namesake.issue({ subject: organization.name, uscc: organization.uscc }),
    'CA_MAY_NOT_BIND',
    undefined,
  ],
  [
    'a name with a character nobody sees',
    () => portal.certify({ subject: `${organization.name}\u200b` }),
    'CERTIFICATE_IDENTITY_UNREADABLE',
    undefined,
  ],
]

describe('a certificate that speaks for somebody else', () => {
  it.each(confusions)('R18 %s does not enter', async (_name, certificate, code, field) => {
    const browser = portal.browser()
    const { body } = await browser.signIn(certificate())
    expect(body.failure?.code).toBe(code)
    if (field !== undefined) expect(body.failure).toMatchObject({ detail: { field } })
    expect(browser.cookies.has('yinxin-session')).toBe(false)
  })

  it('R24 the victim enters as before, and with a renewed certificate of the same name', async () => {
    for (const identity of [own, portal.certify({ subject: organization.name }), own]) {
      const browser = portal.browser()
      expect((await browser.signIn(identity)).body).toMatchObject({ next: 'enter', firstSignIn: false })
      expect((await browser.request('GET', '/api/session')).body.organization.name).toBe(organization.name)
    }
  })
})
