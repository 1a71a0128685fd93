import { describe, expect, it } from 'vitest'
import { createSecrets } from '../../platform/secrets.ts'
import { contactOf, openContact, sealContact, wrappedContacts } from './contact.ts'

const secrets = createSecrets(Buffer.alloc(32, 9))
const [own, other] = ['91330106MA27XY183E', '91350100M000100Y43']
const whole = { phone: '0555-1234567', mail: 'office@example.com' }

describe('R33 how an organisation is reached, sealed', () => {
  it.each([
    ['both', whole],
    ['a phone', { phone: whole.phone }],
    ['a mail address', { mail: whole.mail }],
  ])('%s comes back as it was', (_what, contact) => expect(openContact(secrets, own, sealContact(secrets, own, contact))).toEqual(contact))

  it('says nothing while it is sealed, and is never sealed alike twice', () => {
    const [one, two] = [sealContact(secrets, own, whole), sealContact(secrets, own, whole)]
    expect(Buffer.from(one).includes('0555')).toBe(false)
    expect(Buffer.from(one).equals(two)).toBe(false)
  })

  it('opens in no other organisation’s row, under no other key, and not when a bit was changed', () => {
    const sealed = sealContact(secrets, own, whole)
    expect(() => openContact(secrets, other, sealed)).toThrow()
    expect(() => openContact(createSecrets(Buffer.alloc(32, 8)), own, sealed)).toThrow()
    const changed = Uint8Array.from(sealed)
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    expect(() => openContact(secrets, own, changed)).toThrow()
  })

  it('is found again by a change of the master key', () => {
    expect(wrappedContacts.context({ uscc: own })).not.toBe(wrappedContacts.context({ uscc: other }))
    const sealed = secrets.wrap(Buffer.from(JSON.stringify(whole)), wrappedContacts.context({ uscc: own }))
    expect(openContact(secrets, own, sealed)).toEqual(whole)
  })

  it.each([
    ['nothing', {}],
    ['empty texts', { phone: '', mail: '' }],
    ['texts longer than any', { phone: '1'.repeat(33), mail: 'a'.repeat(255) }],
    ['numbers', { phone: 5551234 }],
    ['a list', [whole]],
  ])('%s on file is no contact', (_what, value) => {
    expect(openContact(secrets, own, sealContact(secrets, own, value as object))).toBeUndefined()
  })

  it('what is not known is not said', () =>
    expect([contactOf(undefined, undefined), contactOf('1', undefined)]).toEqual([{}, { phone: '1' }]))
})
