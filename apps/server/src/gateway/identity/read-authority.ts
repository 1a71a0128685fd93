import { nameAttributeOids } from '@yinxin/pki'
import { asObject, asText, type JsonObject } from '@yinxin/protocol/wire'
import { defaultStatusPolicy } from '../revocation/status-policy.ts'
import type { Authority } from './authorities.ts'
import { profileFields, type IssuerProfile, type Place, type StaffProfile } from './issuer-profile.ts'
import { isPattern } from './take-part.ts'

/** What an authority is in the configuration, for docs/config.md and the refusal. */
export const authorityForm =
  'an object {id, keys, profile?, staff?, ocspGreatestAgeSeconds?, ocspNonceRequired?, frozenStatusSeconds?}; `yinxin authorities show` prints one'

/** Reads an authority of the configuration, strictly: what is not known is an error and not a silence. Undefined: not one. */
export function readAuthority(value: unknown): Authority | undefined {
  const object = onlyWith(value, ['id', 'keys', 'profile', 'staff', 'ocspGreatestAgeSeconds', 'ocspNonceRequired', 'frozenStatusSeconds'])
  const [id, keys] = [asText(object?.['id'], 64), readKeys(object?.['keys'])]
  if (object === undefined || id === undefined || keys === undefined) return undefined
  const [profile, staff, status] = [readProfile(object['profile']), readStaffProfile(object['staff']), readStatus(object)]
  const isWhole = (profile !== undefined || object['profile'] === undefined) && (staff !== undefined || object['staff'] === undefined)
  if (status === undefined || !isWhole) return undefined
  return { id, keys, status, ...(profile === undefined ? {} : { profile }), ...(staff === undefined ? {} : { staff }) }
}

function readKeys(value: unknown): readonly string[] | undefined {
  const isWhole = Array.isArray(value) && value.length > 0 && value.every((key) => typeof key === 'string' && /^[0-9a-f]{64}$/.test(key))
  return isWhole ? (value as string[]) : undefined
}

function readStatus(object: JsonObject): Authority['status'] {
  const { greatestAgeSeconds, frozenSeconds } = defaultStatusPolicy
  const [age = greatestAgeSeconds, nonce = false, frozen = frozenSeconds] = [
    object['ocspGreatestAgeSeconds'],
    object['ocspNonceRequired'],
    object['frozenStatusSeconds'],
  ]
  if (!isSeconds(age) || !isSeconds(frozen) || typeof nonce !== 'boolean') return undefined
  return { greatestAgeSeconds: age, nonceRequired: nonce, frozenSeconds: frozen }
}

/** From a minute to a month. */
const isSeconds = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 60 && (value as number) <= 2_678_400

function readProfile(value: unknown): IssuerProfile | undefined {
  const object = onlyWith(value, profileFields)
  if (object?.['uscc'] === undefined || object['name'] === undefined) return undefined
  const fields = Object.entries(object).map(([field, places]) => [field, readPlaces(places)] as const)
  return fields.some(([, places]) => places === undefined) ? undefined : (Object.fromEntries(fields) as unknown as IssuerProfile)
}

function readStaffProfile(value: unknown): StaffProfile | undefined {
  const object = onlyWith(value, ['policy', 'name', 'number'])
  const [policy, name, number] = [readOid(object?.['policy']), readPlaces(object?.['name']), readPlaces(object?.['number'])]
  return policy === undefined || name === undefined || number === undefined ? undefined : { policy, name, number }
}

function readPlaces(value: unknown): readonly Place[] | undefined {
  const places = Array.isArray(value) && value.length > 0 && value.length <= 10 ? value.map(readPlace) : [undefined]
  return places.includes(undefined) ? undefined : (places as Place[])
}

function readPlace(value: unknown): Place | undefined {
  const object = onlyWith(value, ['extension', 'attribute', 'prefixes', 'pattern', 'several'])
  if (object === undefined || ('extension' in object && 'attribute' in object)) return undefined
  const { prefixes, pattern, several } = object
  const [extension, attribute] = [readOid(object['extension']), readAttribute(object['attribute'])]
  const where = extension === undefined ? attribute && { attribute } : { extension }
  const fits =
    (prefixes === undefined || (Array.isArray(prefixes) && prefixes.every((one) => asText(one, 64) !== undefined))) &&
    (pattern === undefined || (typeof pattern === 'string' && isPattern(pattern))) &&
    (several === undefined || (typeof several === 'boolean' && pattern !== undefined))
  return where !== undefined && fits ? ({ ...object, ...where } as Place) : undefined
}

const readOid = (value: unknown) => (typeof value === 'string' && /^[0-2](?:\.(?:0|[1-9]\d{0,9})){1,30}$/.test(value) ? value : undefined)

/** By its short form or object identifier. */
const readAttribute = (value: unknown) =>
  typeof value === 'string' && Object.hasOwn(nameAttributeOids, value)
    ? nameAttributeOids[value as keyof typeof nameAttributeOids]
    : readOid(value)

/** An object with none but these fields. */
function onlyWith(value: unknown, fields: readonly string[]): JsonObject | undefined {
  const object = asObject(value)
  return object === undefined || Object.keys(object).some((name) => !fields.includes(name)) ? undefined : object
}
