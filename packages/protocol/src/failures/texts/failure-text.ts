import type { FailureCode, FailureDetail } from '../catalogue.ts'

/** What a failure says: what happened, why and what to do, and the word on the one button. `{name}` is filled from the detail. */
export interface FailureText {
  readonly title: string
  readonly remedy: string
  readonly button: string
}

/** Every code has a text in each language: a missing one is a type error. */
export type FailureTexts = Readonly<Record<FailureCode, FailureText>>

/** Failures that only the pages about persons, and the failure page, show: no other page has their texts to download. */
export type PersonFailureCode =
  | 'DOCUMENT_NUMBER_INVALID'
  | 'IDENTITY_NOT_MATCHED'
  | 'MOBILE_INVALID'
  | 'CODE_WRONG'
  | 'CODE_EXPIRED'
  | 'PASSWORD_LENGTH'
  | 'PASSWORD_COMMON'
  | 'PASSWORD_PERSONAL'
  | 'PASSWORD_NUMBER'
  | 'ACCOUNT_OR_PASSWORD_WRONG'
  | 'REGISTRATION_LOST'
  | 'REGISTRATION_TAKEN'
  | 'CONSENT_MISSING'
  | 'PERSONS_CLOSED'
  | 'UNDER_AGE'
  | 'RECOVERY_WRONG'
  | 'PERSON_NAME_INVALID'
  | 'SIGN_IN_AGAIN'
  | 'PASSKEY_UNKNOWN'
  | 'PASSKEY_REFUSED'
  | 'PASSKEY_EXPIRED'
  | 'PASSKEYS_TOO_MANY'
  | 'LAST_WAY_IN'
  | 'PASSKEY_CANCELLED'
  | 'PASSKEY_THERE'

/** Failures of staff and of cases: shown by the desk's pages, by the page of a case, and by the failure page. */
export type DeskFailureCode =
  | 'UKEY_MAKES_NO_KEYS'
  | 'UKEY_FULL'
  | 'NEW_KEY_MISSING'
  | 'CERTIFICATE_NOT_WRITTEN'
  | 'APPLICATION_UNKNOWN'
  | 'APPLICATION_CODE_WRONG'
  | 'APPLICATION_STEP_REFUSED'
  | 'APPROVAL_REFUSED'
  | 'OFFICER_UNKNOWN'
  | 'RENEWAL_NOT_DUE'
  | 'RENEWAL_REFUSED'
  | 'RA_UNAVAILABLE'
  | 'STEP_REUSED'
  | 'RECEIPT_REFUSED'
  | 'OFFICER_SAME'
  | 'UNBLOCK_NOT_HERE'
  | 'UNBLOCK_KEY_REFUSED'
  | 'UNBLOCK_SPENT'
  | 'STAFF_CERTIFICATE'
  | 'STAFF_UNKNOWN'
  | 'STAFF_NOT_ALLOWED'
  | 'CASE_UNKNOWN'
  | 'CASE_CHANGED'
  | 'CASE_STEP_REFUSED'
  | 'CASE_APPROVER_SAME'
  | 'POSSESSION_MISSING'
  | 'POSSESSION_OTHER_CERTIFICATE'
  | 'CASE_SOURCE_MISSING'
  | 'DESK_UNAVAILABLE'
  | 'ENTRY_CHANGED'
  | 'ENTRY_INVALID'
  | 'STAFF_REGISTERED'
  | 'EXPORT_TOO_LONG'
  | 'FILTERS_FULL'

/** Failures of registering organisations and of roles: only their pages and the failure page have these texts. */
export type OrganizationFailureCode =
  | 'DOCUMENT_UNREADABLE'
  | 'ORGANIZATION_NOT_ON_REGISTER'
  | 'ORGANIZATION_ENDED'
  | 'ROLE_EXISTS'
  | 'REGISTRY_UNAVAILABLE'
  | 'ROLE_ENDED'
  | 'HANDLER_UNKNOWN'
  | 'AGREEMENT_OWN'
  | 'AGREEMENT_OVER'
  | 'AGREEMENT_REFUSED'
  | 'ROLE_NOT_ALLOWED'
  | 'STEP_UP_NEEDED'
  | 'ROLE_NEEDS_REGISTRY'
  | 'ROLE_NEEDS_MAIN_CERTIFICATE'
  | 'ROLE_WAITS_FOR_MANAGER'
  | 'LAST_MANAGER'
  | 'INVITATION_GONE'
  | 'INVITATION_NOT_YOURS'
  | 'ROLE_DATE_INVALID'
  | 'CERTIFICATE_OF_OTHER_ORGANIZATION'
  | 'INVITATION_EXISTS'
  | 'SUSPENSION_NEEDS_OTHER_CERTIFICATE'
  | 'TRANSFER_WAITS'
  | 'TRANSFER_OVER'
  | 'TRANSFER_NOT_NEEDED'
  | 'TRANSFER_OBJECTED'
  | 'TRANSFER_REFUSED'
  | 'DELEGATE_UNKNOWN'
  | 'DELEGATE_SAME'
  | 'DELEGATION_EXISTS'
  | 'DELEGATION_DATE_INVALID'
  | 'DELEGATION_GONE'
  | 'DELEGATION_ENDED'
  | 'DELEGATION_HANDLER_INVALID'
  | 'DELEGATIONS_TOO_MANY'
  | 'NOT_FOR_AGENTS'

/**
 * Failures whose texts the sign-in page has not from the start: some it never shows, others come seldom and it fetches them then. What the portal answers to a challenge or a proof (a page with a slip says it), of a launch into a business
 * system, of callers of the CA, of the assistant's own pages, of callers of the assistant that are no page of ours, and of pages behind the
 * sign-in. It does not have their texts to download.
 */
export type ElsewhereFailureCode =
  | 'ORIGIN_REFUSED'
  | 'SIGNATURE_INVALID'
  | 'TOKEN_REPLAYED'
  | 'CHALLENGE_UNKNOWN'
  | 'CHALLENGE_EXPIRED'
  | 'ORGANIZATION_UNKNOWN'
  | 'AFTER_CUT_OVER'
  | 'NAME_MISMATCH'
  | 'BOUND_ELSEWHERE'
  | 'CA_MAY_NOT_BIND'
  | 'NO_UNIT'
  | 'USCC_INVALID'
  | 'BINDING_NEEDS_FRESH_STATUS'
  | 'BINDING_BLOCKED'
  | 'NEW_CERTIFICATE_NEEDS_CLERK'
  | 'NEW_CERTIFICATE_WAITS'
  | 'NEW_CERTIFICATE_DECLINED'
  | 'NEW_CERTIFICATE_REFUSED'
  | 'UNBOUND_BY_ORGANIZATION'
  | 'RIGHT_ALTERED'
  | 'SUSPENDED_BY_ORGANIZATION'
  | 'BUSINESS_SYSTEM_UNKNOWN'
  | 'BUSINESS_SYSTEM_UNAVAILABLE'
  | 'SIGN_IN_LOST'
  | 'SIGN_IN_OTHER_BROWSER'
  | 'BUSINESS_SYSTEM_REFUSED'
  | 'CERTIFICATE_LINT_FAILED'
  | 'CERTIFICATION_REQUEST_INVALID'
  | 'CERTIFICATES_IN_FORCE'
  | 'ISSUANCE_LIMIT'
  | 'CALLER_REFUSED'
  | 'CERTIFICATE_UNKNOWN'
  | 'UI_CODE_INVALID'
  | 'WINDOW_HAS_OPENER'
  | 'HOST_REFUSED'
  | 'ORIGIN_MISSING'
  | 'DRIVER_HOST_MISSING'
  | 'MESSAGE_TOO_LARGE'
  | 'CERTIFICATE_SIGN_IN_NEEDED'
  | 'UNIT_NOT_YOURS'
  | 'PIN_WEAK'
  | 'PIN_LENGTH'
  | 'PIN_MALFORMED'
  | 'METHOD_NOT_ALLOWED'
  | 'NONCE_INVALID'
  | 'ORIGIN_INVALID'
  | 'FORMAT_UNSUPPORTED'
  | 'NOT_FOUND'
  | 'SITE_LIST_INVALID'
  | 'STATE_UNWRITABLE'
  | 'REVOCATION_STALE'
  | 'REVOCATION_UNAVAILABLE'
  | 'TOKEN_MALFORMED'
  | 'SESSION_MISSING'
  | 'CARD_SERVICE_STOPPED'
  | 'PROXY_UNREACHABLE'
  | 'PROXY_SCRIPT_UNANSWERED'
  | 'TLS_INTERCEPTED'
  | 'AUTOSTART_OFF'
  | 'LINK_UNREGISTERED'
  | 'LINK_TAKEN'
  | 'SECOND_ASSISTANT'
  | 'LEFTOVERS'
  | 'DISK_LOW'
  | 'UPDATE_RUNNING'
  | 'VERSION_UNUSABLE'
  | 'VERSION_TAKEN_BACK'
  | 'POLICY_INVALID'
  | 'PIN_IN_PAGES'
  | 'UKEY_HELD'
  | 'PORTS_RESERVED'
  | 'UKEY_ELSEWHERE'
  | 'FILES_MISSING'
  | 'FIREWALL_BLOCKS'
  | 'SECOND_COPY'
  | 'INSTALLED_FOR_ALL'
  | 'OLDER_ASSISTANT'
  | 'UPDATE_UNREACHABLE'
  | 'UPDATE_EXPIRED'
  | 'UPDATE_REFUSED'
  | 'UPDATE_FILE_REFUSED'
  | 'UPDATE_AVAILABLE'
  | 'DRIVER_NOT_INSTALLED'
  | 'ASSISTANT_RESTARTED'
  | 'REMOTE_CONTROL_REFUSED'
  | 'ENCRYPTION_KEY_REFUSED'
  | 'ENCRYPTION_KEY_MALFORMED'
  | 'UKEY_LEFT'
  | 'PIN_CHANGE_UNCERTAIN'
  | 'REQUEST_REPLAYED'
  | 'REQUEST_ORIGIN_MISMATCH'
  | 'PROMPT_UNAVAILABLE'
  | 'SITE_KEY_UNAVAILABLE'
  | 'BUTTON_CANCELLED'
  | 'BUTTON_NOT_PRESSED'
  | 'CALLBACK_REFUSED'
  | 'INPUT_TOO_LARGE'
  | 'METHOD_UNKNOWN'
  | 'CONTENT_TYPE_REFUSED'
  | 'CA_UNAVAILABLE'
  | 'KM_UNAVAILABLE'
  | 'KM_NOT_READY'
  | 'ARCHIVED_KEY_UNKNOWN'
  | 'RECOVERY_REFUSED'
  | 'SESSION_EXPIRED'
  | 'UNIT_CHOICE_MISSING'
  | 'UPLOAD_KIND'
  | 'UPLOAD_DAMAGED'
  | 'UPLOAD_ACTIVE'
  | 'UPLOAD_INFECTED'
  | 'UPLOAD_NOT_SCANNED'
  | 'UPLOAD_QUOTA'
  | 'UPLOAD_SLOW'
  | 'UPLOAD_BROKEN'
  | 'CASE_DOCUMENTS_FULL'
  | 'VISIT_CODE_WRONG'
  | 'VISIT_UNKNOWN'
  | 'HAND_OVER_REFUSED'
  | 'IMPORT_GAP'
  | 'PORTAL_BUSY'
  | 'DATABASE_FULL'
  | 'GATEWAY_BUSY'
  | 'INPUT_INVALID'

export type ElsewhereFailureTexts = Pick<FailureTexts, ElsewhereFailureCode>
export type PersonFailureTexts = Pick<FailureTexts, PersonFailureCode>
export type DeskFailureTexts = Pick<FailureTexts, DeskFailureCode>
export type OrganizationFailureTexts = Pick<FailureTexts, OrganizationFailureCode>
export type CommonFailureTexts = Omit<FailureTexts, PersonFailureCode | OrganizationFailureCode | ElsewhereFailureCode | DeskFailureCode>

/** The text of a failure from the texts of one language, with `{name}` filled from `detail`; a fact that is missing leaves its sentence out. */
export function failureTextFrom(from: FailureTexts, code: FailureCode, detail: FailureDetail = {}): FailureText {
  const text = from[code]
  const facts = Object.fromEntries(Object.entries(detail).map(([name, fact]) => [name, show(fact)]))
  return { title: fill(text.title, facts), remedy: fill(text.remedy, facts), button: text.button }
}

const isoDate = /^\d{4}-\d{2}-\d{2}(T.*)?$/

/** A fact as people read it: a time becomes its day in the reader's zone, written as every page writes days; anything else is unchanged. */
function show(fact: string | number | boolean): string {
  const isTime = typeof fact === 'string' && isoDate.exec(fact)?.[1] !== undefined && !Number.isNaN(Date.parse(fact))
  return isTime ? dayOf(new Date(fact)) : String(fact)
}

/** `2026-11-23` */
function dayOf(time: Date): string {
  return [time.getFullYear(), time.getMonth() + 1, time.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

const sentence = /[^。.?？]*[。.?？]|[^。.?？]+$/g

function fill(template: string, detail: FailureDetail): string {
  if (!template.includes('{')) return template
  const kept = (template.match(sentence) ?? [template]).filter((part) =>
    [...part.matchAll(/\{(\w+)\}/g)].every((match) => Object.prototype.hasOwnProperty.call(detail, match[1] ?? '')),
  )
  return kept
    .join('')
    .replaceAll(/\{(\w+)\}/g, (_, name: string) => String(detail[name]))
    .trim()
}
