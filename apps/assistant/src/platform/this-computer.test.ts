import { expect, test } from 'vitest'
import { isOnThisComputer, lookupElsewhere } from './this-computer.ts'

test.each([
  '127.0.0.1',
  '127.9.9.9',
  '0.0.0.0',
  '169.254.169.254',
  '[::1]',
  '[::]',
  '[fe80::1]',
  '[::ffff:127.0.0.1]',
  '::1',
  'localhost',
  'a.localhost.',
])('%s is on this computer', (host) => expect(isOnThisComputer(host)).toBe(true))

test.each(['10.0.0.1', '192.0.2.1', '[2001:db8::1]', '[::ffff:192.0.2.1]', 'ca.example', 'localhost.example', '128.0.0.1'])(
  '%s is elsewhere',
  (host) => expect(isOnThisComputer(host)).toBe(false),
)

/** How other spellings come out of a URL is the URL's part: what is looked at is what is connected to. */
test.each(['http://2130706433/', 'http://0x7f.1/', 'http://127.1/', 'http://LOCALHOST/', 'http://①②⑦.0.0.1/'])('%s too', (address) =>
  expect(isOnThisComputer(new URL(address).hostname)).toBe(true),
)

const found = (host: string, name: string) =>
  new Promise<string>((resolve) =>
    lookupElsewhere(host)(name, { all: true }, (error, addresses) => resolve(error === null ? JSON.stringify(addresses) : error.message)),
  )

test('a name that turns out to be this computer has no answer; one of a proxy may', async () => {
  expect(await found('localhost', 'localhost')).toBe('an address of this computer')
  expect(await found('ca.example', 'localhost')).toMatch(/127\.0\.0\.1|::1/)
})
