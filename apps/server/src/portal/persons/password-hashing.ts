import { availableParallelism } from 'node:os'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { fewAtOnce } from '../../platform/few-at-once.ts'
import { normalPassword } from './password-rules.ts'

/** Argon2id (RFC 9106) with 19 MiB, two passes, one lane: 8 ms of one core. Stored hashes say their own parameters. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Hashes that may wait for a core; with more the portal is busy. 64 of them are a quarter of a second on two cores. */
const waiting = 64

/** Hashes passwords, as many at once as there are cores: more would keep files and look-ups waiting (they share the threads). */
export interface PasswordHashing {
  /** PHC string. PORTAL_BUSY. */
  hash(password: string, pepper: Uint8Array): Promise<Result<string>>
  /**
   * Whether a password belongs to a stored hash. Without one the same work is done for nothing: nobody learns from the time whether there is an
   * account. PORTAL_BUSY.
   */
  verify(stored: string | undefined, password: string, pepper: Uint8Array): Promise<Result<boolean>>
}

/** argon2 (native code) is loaded by the first password. */
export function passwordHashing(): PasswordHashing {
  const few = fewAtOnce(availableParallelism(), waiting)
  let decoy: Promise<string> | undefined
  const busy = <T>(value: T | undefined): Result<T> => (value === undefined ? failed('PORTAL_BUSY') : succeeded(value))
  const hash = async (password: string, pepper: Uint8Array) =>
    (await import('@node-rs/argon2')).hash(normalPassword(password), { ...cost, secret: pepper })
  return {
    hash: async (password, pepper) => busy(await few.run(async () => hash(password, pepper))),
    verify: async (stored, password, pepper) =>
      busy(
        await few.run(async () => {
          decoy ??= hash('nobody has this password', pepper)
          const against = stored ?? (await decoy)
          const { verify } = await import('@node-rs/argon2')
          return (await verify(against, normalPassword(password), { secret: pepper })) && stored !== undefined
        }),
      ),
  }
}
