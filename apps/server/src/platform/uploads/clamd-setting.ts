import { readPortNumber, readRecord, readText } from '../settings.ts'
import type { ClamdAddress } from './scanner.ts'

/** Where clamd listens, as an operator writes it. */
export const clamdForm = 'an object {socket}, a path, or {host, port}'

/** Reads such an address; undefined: it is none. */
export const readClamd = (value: unknown): ClamdAddress | undefined =>
  readRecord<{ socket: string }>({ socket: readText })(value) ??
  readRecord<{ host: string; port: number }>({ host: readText, port: readPortNumber })(value)
