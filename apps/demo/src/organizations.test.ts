import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSameOrganizationName, readDocument, readMobile, readPersonName } from '@yinxin/protocol/identifiers'
import { isCalendarDay } from '@yinxin/protocol/wire'
import { askRegistry, registryFile } from '@yinxin/server/portal/organizations/registry.ts'
import { describe, expect, it } from 'vitest'
import { writeDemoRegister } from './legal-persons.ts'
import {
  demoAgentOrganization,
  demoClients,
  demoOrganizations,
  demoOwner,
  demoPerson,
  demoSupervisor,
  demoUkeys,
  isPluggedIn,
  registeredOrganizations,
  ukeyLabel,
  type DemoState,
} from './organizations.ts'
import { demoContact, demoEmptyUkey, demoExpiringUkey, demoOfficer, registrationUkeys } from './registration.ts'
import { demoAuthority, readDemoData } from './ukeys-and-certificates.ts'

const of = (state: DemoState) => demoOrganizations.filter((one) => one.state === state)

describe('the organisations of the demo', () => {
  it('show every state, and sign-ins with each kind of key', () => {
    const states: readonly DemoState[] = ['ready', 'unregistered', 'mismatch', 'factory-pin', 'expired', 'revoked', 'foreign']
    expect(states.filter((state) => of(state).length === 0)).toEqual([])
    expect(
      of('ready')
        .map(({ keyKind }) => keyKind)
        .toSorted(),
    ).toEqual(['P-256', 'RSA', 'SM2'])
  })

  it.each([
    ['ready', true],
    ['unregistered', true],
    ['mismatch', true],
    ['agent', false],
    ['factory-pin', false],
    ['expired', false],
    ['revoked', false],
    ['foreign', false],
  ] as const)('%s is plugged in at first: %s', (state, isIn) => expect(isPluggedIn(state)).toBe(isIn))

  it('one has a certificate with another name, and a person has to say that it is another', () => {
    const named = demoOrganizations.filter(({ certificateName }) => certificateName !== undefined)
    expect(named).toEqual(of('mismatch'))
    for (const { name, certificateName = '' } of named) expect(isSameOrganizationName(name, certificateName)).toBe(false)
  })

  it('one is insured since a day that its registration needs, and has two handlers with a UKey each', () => {
    for (const { insuredSince, secondPin, pin } of of('unregistered')) {
      expect(isCalendarDay(insuredSince ?? '')).toBe(true)
      expect(secondPin).toMatch(/^\d{6}$/)
      expect(secondPin).not.toBe(pin)
    }
    expect(demoOrganizations.filter(({ insuredSince }) => insuredSince !== undefined)).toEqual(of('unregistered'))
  })

  it('one has units in several places to choose from', () => {
    const places = demoOrganizations.map(({ units }) => new Set(units.map(({ place }) => place)).size)
    expect(Math.max(...places)).toBe(3)
  })

  it('no PIN is one a UKey would not take: all alike, in a row, or the factory’s', () => {
    for (const { pin, secondPin } of [...demoOrganizations, demoAgentOrganization])
      for (const one of [pin, secondPin].filter((given) => given !== undefined)) {
        expect(one).not.toMatch(/^(\d)\1+$|123456|654321/)
        expect(new Set(one).size).toBeGreaterThan(3)
      }
  })
})

describe('the UKeys of the demo', () => {
  it('are one of each organisation and the second ones, none called as another', () => {
    expect(demoUkeys).toHaveLength(demoOrganizations.length + of('unregistered').length + 1)
    for (const values of [demoUkeys.map(({ id }) => id), demoUkeys.map(ukeyLabel)]) expect(new Set(values).size).toBe(demoUkeys.length)
    for (const { id } of demoUkeys) expect(id).toMatch(/^[a-z]+(?:-2)?$/) // a file's name
  })

  it('are called as their certificates are, not as the register has it', () => {
    const [mismatch] = of('mismatch')
    expect(mismatch && ukeyLabel(mismatch)).toBe('示范市云帆文化传媒有限公司')
    expect(demoUkeys.map(ukeyLabel)).toContain('示范市启航物流有限公司（UKey 2）')
  })
})

describe('certificate business in the demo', () => {
  it('has an officer, an empty UKey and one whose certificate may be renewed, each with a PIN a UKey takes', () => {
    expect(registrationUkeys.map(({ id }) => id)).toEqual([demoOfficer.id, demoEmptyUkey.id, demoExpiringUkey.id])
    for (const { id, pin } of registrationUkeys) {
      expect(demoUkeys.map((one) => one.id)).not.toContain(id)
      expect(pin).toMatch(/^\d{6}$/)
    }
    expect(demoExpiringUkey.days).toBeLessThan(30)
    expect(demoOrganizations.map(({ id }) => id)).toContain(demoExpiringUkey.of)
  })

  it('its contact is a mobile of the demo’s own range', () => {
    for (const one of demoOrganizations) expect(readMobile(demoContact(one).mobile)).toBeDefined()
  })
})

describe('the agent of the demo', () => {
  it('has several clients, no code or unit of which is another one’s', () => {
    expect(demoClients.length).toBeGreaterThanOrEqual(4)
    const all = registeredOrganizations()
    for (const values of [
      all.map(({ uscc }) => uscc),
      all.map(({ name }) => name),
      all.flatMap(({ units }) => units.map(({ code }) => code)),
    ])
      expect(new Set(values).size).toBe(values.length)
  })
})

it.each([demoPerson, demoSupervisor, demoOwner])(
  '$name of the demo could register: name, mobile, a document whose check character fits, of age',
  (person) => {
    const { name, mobile, number, password } = person
    expect([readPersonName(name), readMobile(mobile)]).toEqual([name, mobile])
    expect(readDocument('resident-id', number, '2026-11-29')).toMatchObject({ checkFits: true })
    expect([...password].length).toBeGreaterThanOrEqual(12)
    expect(number.slice(0, 4)).toBe('9901') // a region that does not exist
  },
)

describe('the register of legal persons of the demo', () => {
  it('is read back by the portal: every organisation in business, under the name of the insurance register', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-register-'))
    try {
      writeFileSync(join(folder, 'legal-persons.csv'), 'of an earlier start')
      const registry = registryFile(writeDemoRegister(folder))
      for (const { uscc, name } of registeredOrganizations())
        expect(await askRegistry(registry, uscc)).toMatchObject({
          result: 'found',
          record: { uscc, name, state: 'active', formerNames: [] },
        })
      expect(await askRegistry(registry, '91330106MA27XY183E')).toEqual({ result: 'unknown' })
      expect(readdirSync(folder)).toEqual(['legal-persons.csv'])
      expect(readFileSync(join(folder, 'legal-persons.csv'), 'utf8')).not.toContain(demoPerson.number)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('what the demo has written down', () => {
  const data = {
    ca: 'ab'.repeat(32),
    issuers: ['CN=Demo'],
    certificates: { mingyuan: { issuerSha256: 'cd', serial: '01' } },
    der: { mingyuan: 'MII=' },
  }
  it('is read back', () => expect(readDemoData(JSON.stringify(data))).toEqual(data))

  it.each([
    ['nothing', ''],
    ['half of it', JSON.stringify(data).slice(0, 50)],
    ['no object', '[]'],
    ['no CA', JSON.stringify({ ...data, ca: undefined })],
    ['a CA that is no hash', JSON.stringify({ ...data, ca: 'ab'.repeat(33) })],
    ['no issuers', JSON.stringify({ ...data, issuers: 'CN=Demo' })],
    ['an issuer that is none', JSON.stringify({ ...data, issuers: [1] })],
    ['no certificates', JSON.stringify({ ...data, certificates: null })],
    ['a list of certificates', JSON.stringify({ ...data, certificates: [] })],
    ['no certificates of staff', JSON.stringify({ ...data, der: undefined })],
  ])('with %s it is made anew', (_what, text) => expect(readDemoData(text)).toBeUndefined())

  it('names the demo’s own authority, and where it tells of revocation', () => {
    expect(demoAuthority(data, 'http://127.0.0.1:8602')).toMatchObject({ issuers: ['CN=Demo'], downloadUrl: 'http://127.0.0.1:8602' })
  })
})
