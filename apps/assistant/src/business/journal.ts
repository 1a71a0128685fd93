/** Businesses on the disk: written whole before each step, so that a crash at any instant leaves a step to be done again and never one lost. */
import { join } from 'node:path'
import {
  agreementStandings,
  applicationStates,
  businesses,
  isStatusBusiness,
  refusalReasons,
  reissueReasons,
  statusReasons,
  type AgreementView,
  type ApplicationView,
} from '@yinxin/protocol/ra'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject, asText, type JsonObject } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'
import { unexpected } from '../platform/unexpected.ts'
import { phaseOf, type RunningBusiness } from './running-business.ts'

export interface BusinessJournal {
  all(): readonly RunningBusiness[]
  find(step: string): RunningBusiness | undefined
  /** Writes one down as it is now. @returns STATE_UNWRITABLE, and nothing has changed */
  put(business: RunningBusiness): Result<undefined>
  forget(step: string): Result<undefined>
}

/** Most that are kept: those that are over go first. */
const mostBusinesses = 20

/** @param data folder of the assistant's own state */
export function openJournal(data: string): BusinessJournal {
  const file = join(data, 'certificate-business.json')
  const stored = storedIn(readJsonFile(file))
  let known: readonly RunningBusiness[] = stored.flatMap(readBusiness)
  // a later version may have written what this one has no words for, and runs again tomorrow (an update that was taken back)
  const unread = stored.filter((one) => readBusiness(one).length === 0)
  const keep = (next: readonly RunningBusiness[]): Result<undefined> => {
    try {
      writeJsonFile(file, { businesses: [...next, ...unread] })
    } catch (error) {
      unexpected(error)
      return failed('STATE_UNWRITABLE')
    }
    known = next
    return succeeded(undefined)
  }
  return {
    all: () => known,
    find: (step) => known.find((one) => one.step === step),
    put: (business) => keep(withinBounds([business, ...known.filter(({ step }) => step !== business.step)])),
    forget: (step) => keep(known.filter((one) => one.step !== step)),
  }
}

/** In their order. One that is under way has a secret and perhaps a key that nobody can make again. */
function withinBounds(list: readonly RunningBusiness[]): readonly RunningBusiness[] {
  const isOver = (one: RunningBusiness): boolean => phaseOf(one) === 'over'
  const kept = new Set([...list.filter((one) => !isOver(one)), ...list.filter(isOver)].slice(0, mostBusinesses))
  return list.filter((one) => kept.has(one))
}

function storedIn(object: JsonObject | undefined): readonly unknown[] {
  const list: unknown = object?.['businesses']
  return Array.isArray(list) ? list.slice(0, 2 * mostBusinesses) : []
}

const kinds = ['SM2', 'P-256', 'RSA'] as const
const longText = 32_768

/** One that is not whole is not gone on with: its key on the UKey is found again by nobody, and does no harm there. */
function readBusiness(value: unknown): RunningBusiness[] {
  const one = asObject(value)
  const text = (name: string, most = longText) => asText(one?.[name], most)
  const [business, keyKind] = [businesses.find((name) => name === one?.['business']), kinds.find((name) => name === one?.['keyKind'])]
  const [step, authority, ukeySerialNumber, secret] = [
    text('step', 32),
    text('authority', 255),
    text('ukeySerialNumber', 64),
    text('secret', 43),
  ]
  const startedAt = one?.['startedAt']
  if (step === undefined || authority === undefined || ukeySerialNumber === undefined || secret === undefined) return []
  if (business === undefined || keyKind === undefined || typeof startedAt !== 'number') return []
  const renews = readNamedCertificate(one?.['renews'])
  const given = Object.fromEntries(
    (['uscc', 'code', 'organization', 'request', 'renewal', 'signature', 'receipt', 'releaseKey'] as const).flatMap((name) =>
      text(name) === undefined ? [] : [[name, text(name)]],
    ),
  )
  const about = readAboutCertificate(one?.['about'])
  if (isStatusBusiness(business) !== (about !== undefined)) return []
  const locked = readNamedCertificate(one?.['locked'])
  if ((business === 'unblock') !== (locked !== undefined)) return []
  const reissue = reissueReasons.find((name) => name === one?.['reissue'])
  if ((business === 'reissue') !== (reissue !== undefined) || (business === 'change') !== (given['organization'] !== undefined)) return []
  const view = readView(one?.['view'])
  return [
    {
      ...{ step, business, authority, ukeySerialNumber, keyKind, secret, startedAt, ...given },
      ...(renews === undefined ? {} : { renews }),
      ...(about === undefined ? {} : { about }),
      ...(locked === undefined ? {} : { locked }),
      ...(one?.['adminPinRefused'] === true ? { adminPinRefused: true } : {}),
      ...(one?.['takesEncryptionKey'] === true ? { takesEncryptionKey: true } : {}),
      ...(reissue === undefined ? {} : { reissue }),
      ...(view === undefined ? {} : { view }),
    },
  ]
}

function readNamedCertificate(value: unknown): RunningBusiness['locked'] {
  const named = asObject(value)
  const [certificate, sha256] = [asText(named?.['certificate'], longText), asText(named?.['sha256'], 64)]
  return certificate === undefined || sha256 === undefined ? undefined : { certificate, sha256 }
}

function readAboutCertificate(value: unknown): RunningBusiness['about'] {
  const about = asObject(value)
  const named = readNamedCertificate(value)
  const reason = Object.values(statusReasons)
    .flat()
    .find((name) => name === about?.['reason'])
  return named === undefined || reason === undefined ? undefined : { ...named, reason }
}

function readHalf(value: unknown): ApplicationView['encryption'] {
  const half = asObject(value)
  const [certificate, envelopedKey] = [asText(half?.['certificate'], longText), asText(half?.['envelopedKey'], 1024)]
  return certificate === undefined || envelopedKey === undefined ? undefined : { certificate, envelopedKey }
}

/** Reads an answer of the authority, from the disk or from the line; undefined when it is none. */
export function readView(value: unknown): ApplicationView | undefined {
  const view = asObject(value)
  const text = (name: string, most = longText) => asText(view?.[name], most)
  const [business, state] = [
    businesses.find((name) => name === view?.['business']),
    applicationStates.find((name) => name === view?.['state']),
  ]
  const [number, organization, uscc] = [text('number', 32), text('organization', 256), text('uscc', 32)]
  const [submittedAt, changedAt, certificate] = [text('submittedAt', 40), text('changedAt', 40), text('certificate')]
  if (business === undefined || state === undefined || number === undefined || organization === undefined) return undefined
  if (uscc === undefined || submittedAt === undefined || changedAt === undefined) return undefined
  const refusal = refusalReasons.find((reason) => reason === view?.['refusal'])
  const agreement = readAgreement(view?.['agreement'])
  const encryption = readHalf(view?.['encryption'])
  const more = {
    ...(refusal === undefined ? {} : { refusal }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(encryption === undefined ? {} : { encryption }),
  }
  return { number, business, state, organization, uscc, submittedAt, changedAt, ...more }
}

/** What the organisation says to an unblocking: names are shown as they come, and no more than a few. */
function readAgreement(value: unknown): AgreementView | undefined {
  const agreement = asObject(value)
  const standing = agreementStandings.find((name) => name === agreement?.['standing'])
  const [until, managers] = [asText(agreement?.['until'], 40), agreement?.['managers']]
  if (standing === undefined || until === undefined || !Array.isArray(managers)) return undefined
  return { standing, until, managers: managers.slice(0, 5).flatMap((name) => asText(name, 64) ?? []) }
}
