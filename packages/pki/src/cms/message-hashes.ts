import { oids } from '../der/oids.ts'

/** Hashes a message, a certificate in it, or a time-stamp may be made with; weak ones are none. */
export type MessageHash = 'sm3' | 'sha256' | 'sha384' | 'sha512'

/** By object identifier. */
export const messageHashes: ReadonlyMap<string, MessageHash> = new Map([
  [oids.sm3, 'sm3'],
  [oids.sha256, 'sha256'],
  [oids.sha384, 'sha384'],
  [oids.sha512, 'sha512'],
])
