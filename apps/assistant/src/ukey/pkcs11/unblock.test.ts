// Libraries SoftHSM is not: that tell of tries, know no security officer, or take any SO PIN for right.
import { failed, type Result } from '@yinxin/protocol/failures'
import { expect, test } from 'vitest'
import { ckr, type Cryptoki, type CryptokiOfficer } from './cryptoki.ts'
import { pkcs11ProfileFor, readPkcs11Profiles } from './profile.ts'
import { unblockBySoPin } from './unblock.ts'

const [finalTry, locked] = [0x20_0000, 0x40_0000]
const explain = (rv: number): Result<never> => failed('UKEY_FAILED', { code: `0x${rv.toString(16)}` })

interface Library {
  readonly soPin?: string
  readonly flags?: number
  readonly login?: number
  readonly setPin?: number
  readonly initPin?: number
}

/** Unblocks with OLD, then NEW, and says what was called. */
function unblock({ soPin = 'OLD', flags = 0, login, setPin = ckr.ok, initPin = ckr.ok }: Library, again = false) {
  const called: string[] = []
  const cryptoki = {
    loginOfficer: (_session: number, pin: string) => (called.push(`login ${pin}`), login ?? (pin === soPin ? ckr.ok : ckr.pinIncorrect)),
    setPin: (_session: number, old: string, fresh: string) => (called.push(`set ${old} ${fresh}`), setPin),
    initPin: () => (called.push('init'), initPin),
    logout: () => (called.push('logout'), ckr.ok),
  } as unknown as Cryptoki & CryptokiOfficer
  const input = { admin: { current: 'OLD', next: 'NEW', again }, newPin: '735192' }
  const done = unblockBySoPin({ cryptoki, session: 1, flags: () => flags, explain }, input)
  return [done.ok ? 'ok' : `${done.failure.code} ${JSON.stringify(done.failure.detail ?? {})}`, called.join(', ')]
}

test.each([
  ['the next SO PIN before the PIN', {}, false, ['ok', 'login OLD, set OLD NEW, init, logout']],
  ['begun before, not yet replaced', {}, true, ['ok', 'login NEW, login OLD, set OLD NEW, init, logout']],
  ['begun before, replaced', { soPin: 'NEW' }, true, ['ok', 'login NEW, set NEW NEW, init, logout']],
  [
    'replaced, and the same is not taken twice',
    { soPin: 'NEW', setPin: ckr.pinInvalid },
    true,
    ['ok', 'login NEW, set NEW NEW, init, logout'],
  ],
  ['a wrong one', { soPin: '?' }, false, ['UNBLOCK_KEY_REFUSED {}', 'login OLD, logout']],
  ['the last try', { flags: finalTry }, false, ['UNBLOCK_KEY_REFUSED {"reason":"last-try"}', 'logout']],
  ['no try', { flags: locked }, false, ['UNBLOCK_KEY_REFUSED {"reason":"last-try"}', 'logout']],
  ['locked by somebody', { login: ckr.pinLocked }, false, ['UNBLOCK_KEY_REFUSED {"triesLeft":0}', 'login OLD, logout']],
  ['no security officer', { login: ckr.userTypeInvalid }, false, ['UNBLOCK_NOT_HERE {}', 'login OLD, logout']],
  ['any SO PIN is right', { setPin: ckr.userPinNotInitialized }, false, ['UNBLOCK_NOT_HERE {}', 'login OLD, set OLD NEW, logout']],
  [
    'a next one the device does not take',
    { setPin: ckr.pinLenRange },
    false,
    ['UKEY_FAILED {"code":"0xa2"}', 'login OLD, set OLD NEW, logout'],
  ],
  ['no PIN can be set', { initPin: ckr.functionFailed }, false, ['UKEY_FAILED {"code":"0x6"}', 'login OLD, set OLD NEW, init, logout']],
] as const)('R10 %s', (_, library, again, expected) => expect(unblock(library, again)).toEqual(expected))

test('R10 what unblocking means is a profile’s: the standard’s SO PIN, with OpenSC nothing until somebody says so', () => {
  const own = readPkcs11Profiles([{ name: 'OpenSC', files: ['opensc-pkcs11.so'], unblock: 'puk' }])
  const meaning = (library: string, profiles: Parameters<typeof pkcs11ProfileFor>[0] = []) => pkcs11ProfileFor(profiles, library).unblock
  expect([
    meaning('/usr/lib/libsofthsm2.so'),
    meaning('/usr/lib/opensc-pkcs11.so'),
    meaning('C:\\OpenSC\\onepin-opensc-pkcs11.dll'),
  ]).toEqual(['so-pin', 'none', 'none'])
  expect(meaning('/usr/lib/opensc-pkcs11.so', own)).toBe('puk')
  expect(() => readPkcs11Profiles([{ name: 'x', files: [], unblock: true }])).toThrow('driver profile "x": unblock')
})
