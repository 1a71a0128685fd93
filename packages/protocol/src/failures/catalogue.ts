/**
 * THE failure catalogue. Every expected failure of every part has one entry: a symbolic code, a four-digit number a person can
 * read out on the phone, and what follows from it. Texts live in texts/{zh-CN,en}.ts; a missing one is a type error.
 *
 * Numbers are grouped by who must act: 1xxx this PC or browser · 2xxx UKey and PIN · 3xxx certificate · 4xxx account and binding ·
 * 5xxx gateway and CA · 6xxx business system · 9xxx our bug. A number once given is never reused.
 */

/** How serious a failure is on screen: `stop` blocks (red), `attention` needs the person (amber), `note` does not matter (grey). */
export type Severity = 'stop' | 'attention' | 'note'

/** When trying again makes sense: at once, after the named fix, a little later by itself, or not at all. */
export type Retry = 'now' | 'after-fix' | 'later' | 'never'

/** What the one button does. Pages map it to a link or an action; the words on it are in the texts. */
export type Action =
  | 'show-fast-mode'
  | 'other-browser'
  | 'other-computer'
  | 'download-assistant'
  | 'start-assistant'
  | 'update-assistant'
  | 'trust-assistant'
  | 'window-mode'
  | 'connect'
  | 'allow-cookies'
  | 'set-clock'
  | 'check-repair'
  | 'retry'
  | 'change-pin'
  | 'unblock-pin'
  | 'renew-certificate'
  | 'resume-certificate'
  | 'certificate-business'
  | 'choose-certificate'
  | 'bind-certificate'
  | 'contact-clerk'
  | 'person-desk'
  | 'register-person'
  | 'first-sign-in'
  | 'organization'
  | 'new-certificate'
  | 'delegations'
  | 'clients'
  | 'recover-password'
  | 'sign-in'
  | 'workbench'
  | 'support'

export interface FailureEntry {
  readonly number: number
  readonly severity: Severity
  /** True when a sign-in cannot go on while this holds (R1: what does not block is never shown as an error). */
  readonly blocksSignIn: boolean
  /** Status of an HTTP answer that carries this failure. */
  readonly httpStatus: number
  readonly retry: Retry
  readonly action: Action
}

const entry = (
  number: number,
  httpStatus: number,
  action: Action,
  retry: Retry = 'after-fix',
  severity: Severity = 'stop',
): FailureEntry => ({ number, severity, blocksSignIn: severity === 'stop', httpStatus, retry, action })

export const failures = {
  // 1xxx: this PC or browser
  INSECURE_PAGE: entry(1001, 400, 'other-browser'),
  COMPATIBILITY_MODE: entry(1002, 400, 'show-fast-mode'),
  BROWSER_TOO_OLD: entry(1003, 400, 'other-browser'),
  SYSTEM_UNSUPPORTED: entry(1004, 400, 'other-computer'),
  PHONE_UNSUPPORTED: entry(1005, 400, 'other-computer'),
  COOKIES_BLOCKED: entry(1006, 400, 'allow-cookies'),
  ASSISTANT_MISSING: entry(1101, 503, 'download-assistant'),
  ASSISTANT_STOPPED: entry(1102, 503, 'start-assistant'),
  LOOPBACK_DENIED: entry(1103, 403, 'window-mode'),
  ASSISTANT_TOO_OLD: entry(1104, 426, 'update-assistant'),
  CLOCK_SKEW: entry(1105, 400, 'set-clock'),
  PORT_TAKEN: entry(1106, 503, 'check-repair'),
  // 1107 was an assistant that told another user's page whose it is; it hangs up on it now.
  // 1108 was a browser that is about to ask: the page says so itself, nothing has failed.
  POPUP_BLOCKED: entry(1109, 403, 'retry'),
  ASSISTANT_LOST: entry(1110, 503, 'start-assistant'),
  CLOCK_DRIFT: entry(1111, 400, 'set-clock', 'now', 'attention'),
  PORTAL_UNREACHABLE: entry(1112, 503, 'retry', 'later'),
  ASSISTANT_KEY_CHANGED: entry(1113, 403, 'trust-assistant'),
  SITE_NOT_APPROVED: entry(1201, 403, 'retry', 'now'),
  ORIGIN_MISSING: entry(1202, 403, 'support', 'never'),
  HOST_REFUSED: entry(1203, 403, 'support', 'never'),
  REQUEST_INVALID: entry(1204, 400, 'support', 'never'),
  REQUEST_EXPIRED: entry(1205, 400, 'retry', 'now'),
  REQUEST_REPLAYED: entry(1206, 409, 'retry', 'now'),
  REQUEST_ORIGIN_MISMATCH: entry(1207, 403, 'support', 'never'),
  MESSAGE_INVALID: entry(1208, 400, 'support', 'never'),
  MESSAGE_TOO_LARGE: entry(1209, 413, 'support', 'never'),
  BUSY: entry(1210, 409, 'retry', 'after-fix', 'attention'),
  SITE_MUTED: entry(1211, 429, 'retry', 'later'),
  UI_CODE_INVALID: entry(1212, 403, 'start-assistant', 'after-fix'),
  CALLBACK_REFUSED: entry(1213, 403, 'support', 'never'),
  METHOD_UNKNOWN: entry(1214, 404, 'update-assistant'),
  PROMPT_UNAVAILABLE: entry(1215, 503, 'check-repair'),
  SITE_KEY_UNAVAILABLE: entry(1216, 502, 'retry', 'later'),
  WINDOW_HAS_OPENER: entry(1217, 403, 'retry', 'now'),
  CONTENT_TYPE_REFUSED: entry(1218, 415, 'support', 'never'),
  SITE_LIST_INVALID: entry(1219, 500, 'update-assistant'),
  STATE_UNWRITABLE: entry(1230, 507, 'check-repair'),
  CARD_SERVICE_STOPPED: entry(1231, 503, 'check-repair'),
  PROXY_UNREACHABLE: entry(1232, 503, 'check-repair'),
  TLS_INTERCEPTED: entry(1233, 503, 'support'),
  AUTOSTART_OFF: entry(1234, 404, 'check-repair', 'now', 'note'),
  LINK_UNREGISTERED: entry(1235, 404, 'check-repair', 'now', 'attention'),
  SECOND_ASSISTANT: entry(1236, 409, 'check-repair', 'after-fix', 'attention'),
  LEFTOVERS: entry(1237, 409, 'check-repair', 'now', 'note'),
  DISK_LOW: entry(1238, 507, 'check-repair', 'after-fix', 'attention'),
  UPDATE_RUNNING: entry(1240, 409, 'retry', 'later', 'attention'),
  VERSION_UNUSABLE: entry(1241, 500, 'support', 'never', 'attention'),
  VERSION_TAKEN_BACK: entry(1242, 500, 'support', 'later', 'attention'),
  POLICY_INVALID: entry(1243, 400, 'support', 'after-fix', 'attention'),
  UPDATE_UNREACHABLE: entry(1255, 503, 'retry', 'later', 'note'),
  UPDATE_EXPIRED: entry(1256, 502, 'retry', 'later', 'attention'),
  UPDATE_REFUSED: entry(1257, 502, 'support', 'later', 'attention'),
  UPDATE_FILE_REFUSED: entry(1258, 502, 'retry', 'now', 'attention'),
  UPDATE_AVAILABLE: entry(1259, 426, 'update-assistant', 'after-fix', 'note'),
  DRIVER_NOT_INSTALLED: entry(1260, 502, 'check-repair', 'now', 'attention'),

  // 2xxx: UKey and PIN
  UKEY_MISSING: entry(2001, 404, 'check-repair'),
  UKEY_EMPTY: entry(2002, 404, 'certificate-business'),
  DRIVER_MISSING: entry(2003, 503, 'check-repair'),
  PIN_INCORRECT: entry(2004, 403, 'retry', 'now'),
  PIN_LOCKED: entry(2005, 403, 'unblock-pin'),
  PIN_FACTORY: entry(2006, 403, 'change-pin'),
  PIN_WEAK: entry(2007, 400, 'change-pin', 'now'),
  PIN_CANCELLED: entry(2008, 409, 'retry', 'now', 'attention'),
  PIN_TIMEOUT: entry(2009, 408, 'retry', 'now', 'attention'),
  UKEY_REMOVED: entry(2010, 410, 'retry', 'after-fix'),
  DRIVER_CRASHED: entry(2011, 503, 'retry', 'now'),
  UKEY_FAILED: entry(2012, 503, 'check-repair'),
  UKEY_MAKES_NO_KEYS: entry(2030, 409, 'certificate-business', 'never'),
  UKEY_FULL: entry(2031, 507, 'certificate-business'),
  NEW_KEY_MISSING: entry(2032, 409, 'certificate-business'),
  CERTIFICATE_NOT_WRITTEN: entry(2033, 503, 'certificate-business'),
  CERTIFICATE_NOT_ON_UKEY: entry(2013, 404, 'choose-certificate'),
  PIN_LENGTH: entry(2014, 400, 'change-pin', 'now'),
  PIN_MALFORMED: entry(2015, 400, 'retry', 'now'),
  UKEY_WITHOUT_DRIVER: entry(2016, 503, 'check-repair'),
  PIN_CHANGE_UNCERTAIN: entry(2025, 503, 'retry', 'now', 'attention'),
  DRIVER_UNSUITABLE: entry(2026, 503, 'check-repair'),

  // 3xxx: certificate
  CERTIFICATE_MALFORMED: entry(3001, 422, 'certificate-business', 'never'),
  CERTIFICATE_EXPIRED: entry(3002, 403, 'renew-certificate'),
  CERTIFICATE_NOT_YET_VALID: entry(3003, 403, 'set-clock'),
  CERTIFICATE_SUSPENDED: entry(3004, 403, 'resume-certificate'),
  CERTIFICATE_REVOKED: entry(3005, 403, 'certificate-business', 'never'),
  CERTIFICATE_NOT_TRUSTED: entry(3006, 403, 'choose-certificate', 'never'),
  CERTIFICATE_WRONG_PURPOSE: entry(3007, 403, 'choose-certificate', 'never'),
  CERTIFICATE_POLICY_REFUSED: entry(3008, 403, 'choose-certificate', 'never'),
  CERTIFICATE_PATH_INVALID: entry(3009, 403, 'contact-clerk', 'never'),
  ALGORITHM_REFUSED: entry(3010, 403, 'certificate-business', 'never'),
  CERTIFICATE_UNIDENTIFIED: entry(3011, 403, 'contact-clerk', 'never'),
  CERTIFICATION_REQUEST_INVALID: entry(3012, 422, 'certificate-business', 'never'),
  CERTIFICATE_LINT_FAILED: entry(3013, 422, 'support', 'never'),
  CERTIFICATE_STATUS_UNKNOWN: entry(3014, 403, 'retry', 'later'),
  CERTIFICATE_EXPIRING: entry(3015, 200, 'renew-certificate', 'now', 'attention'),
  CERTIFICATE_UNKNOWN: entry(3016, 404, 'certificate-business', 'never'),
  CERTIFICATE_IDENTITY_UNREADABLE: entry(3017, 403, 'certificate-business', 'never'),
  CERTIFICATE_IDENTITY_CONTRADICTORY: entry(3018, 403, 'certificate-business', 'never'),
  CERTIFICATES_IN_FORCE: entry(3030, 409, 'certificate-business'),

  // 4xxx: account, binding, session
  ORGANIZATION_UNKNOWN: entry(4001, 403, 'bind-certificate'),
  AFTER_CUT_OVER: entry(4002, 403, 'bind-certificate'),
  NAME_MISMATCH: entry(4003, 409, 'contact-clerk'),
  BOUND_ELSEWHERE: entry(4004, 409, 'contact-clerk'),
  CA_MAY_NOT_BIND: entry(4005, 403, 'contact-clerk'),
  NO_UNIT: entry(4006, 403, 'contact-clerk'),
  UNIT_NOT_YOURS: entry(4007, 403, 'workbench', 'never'),
  USCC_INVALID: entry(4008, 422, 'contact-clerk'),
  BINDING_NEEDS_FRESH_STATUS: entry(4009, 503, 'retry', 'later'),
  BINDING_BLOCKED: entry(4010, 403, 'contact-clerk'),
  NEW_CERTIFICATE_NEEDS_CLERK: entry(4011, 403, 'contact-clerk'),
  CHALLENGE_UNKNOWN: entry(4101, 409, 'sign-in', 'now'),
  CHALLENGE_EXPIRED: entry(4102, 409, 'sign-in', 'now'),
  SESSION_MISSING: entry(4103, 401, 'sign-in', 'now'),
  ORIGIN_REFUSED: entry(4104, 403, 'sign-in', 'never'),
  TOO_MANY_REQUESTS: entry(4105, 429, 'retry', 'later'),
  INPUT_INVALID: entry(4106, 400, 'retry', 'after-fix'),
  NOT_FOUND: entry(4107, 404, 'sign-in', 'never'),
  INPUT_TOO_LARGE: entry(4108, 413, 'retry', 'after-fix'),
  SESSION_EXPIRED: entry(4109, 401, 'sign-in', 'now'),
  UNIT_CHOICE_MISSING: entry(4110, 409, 'sign-in', 'now'),
  METHOD_NOT_ALLOWED: entry(4111, 405, 'sign-in', 'never'),
  PORTAL_BUSY: entry(4112, 503, 'retry', 'later'),

  // natural persons
  DOCUMENT_NUMBER_INVALID: entry(4201, 422, 'retry'),
  IDENTITY_NOT_MATCHED: entry(4202, 403, 'person-desk'),
  MOBILE_INVALID: entry(4203, 422, 'retry'),
  CODE_WRONG: entry(4204, 403, 'retry', 'now'),
  CODE_EXPIRED: entry(4205, 409, 'retry', 'now'),
  PASSWORD_LENGTH: entry(4206, 422, 'retry'),
  PASSWORD_COMMON: entry(4207, 422, 'retry'),
  PASSWORD_PERSONAL: entry(4208, 422, 'retry'),
  ACCOUNT_OR_PASSWORD_WRONG: entry(4209, 403, 'recover-password'),
  REGISTRATION_LOST: entry(4210, 409, 'register-person', 'now'),
  REGISTRATION_TAKEN: entry(4211, 409, 'recover-password', 'never'),
  CONSENT_MISSING: entry(4212, 422, 'retry'),
  CERTIFICATE_SIGN_IN_NEEDED: entry(4213, 403, 'sign-in', 'after-fix'),
  PERSONS_CLOSED: entry(4214, 503, 'person-desk', 'never'),
  UNDER_AGE: entry(4215, 403, 'person-desk', 'never'),
  RECOVERY_WRONG: entry(4216, 403, 'retry', 'now'),
  PERSON_NAME_INVALID: entry(4217, 422, 'retry'),
  SIGN_IN_AGAIN: entry(4230, 403, 'sign-in', 'now', 'attention'),
  PASSKEY_UNKNOWN: entry(4231, 403, 'retry'),
  PASSKEY_REFUSED: entry(4232, 403, 'retry', 'now'),
  PASSKEY_EXPIRED: entry(4233, 409, 'retry', 'now'),
  PASSKEYS_TOO_MANY: entry(4234, 409, 'retry'),
  LAST_WAY_IN: entry(4235, 409, 'recover-password'),
  PASSKEY_CANCELLED: entry(4236, 409, 'retry', 'now', 'attention'),
  PASSKEY_THERE: entry(4237, 409, 'retry', 'never', 'attention'),
  PASSWORD_NUMBER: entry(4238, 422, 'retry'),

  // staff, and cases they decide
  STAFF_CERTIFICATE: entry(4401, 403, 'choose-certificate', 'never'),
  STAFF_UNKNOWN: entry(4402, 403, 'choose-certificate', 'never'),
  STAFF_NOT_ALLOWED: entry(4403, 403, 'support', 'never'),
  CASE_UNKNOWN: entry(4404, 404, 'retry', 'now'),
  CASE_CHANGED: entry(4405, 409, 'retry', 'now'),
  CASE_STEP_REFUSED: entry(4406, 409, 'retry', 'after-fix'),
  CASE_APPROVER_SAME: entry(4407, 403, 'retry', 'never'),
  POSSESSION_MISSING: entry(4408, 409, 'retry', 'after-fix'),
  POSSESSION_OTHER_CERTIFICATE: entry(4409, 403, 'retry', 'after-fix'),
  CASE_SOURCE_MISSING: entry(4410, 409, 'sign-in', 'now'),
  DESK_UNAVAILABLE: entry(4411, 503, 'retry', 'later'),

  // administration
  ENTRY_CHANGED: entry(4480, 409, 'retry', 'now'),
  ENTRY_INVALID: entry(4481, 422, 'retry', 'after-fix'),
  STAFF_REGISTERED: entry(4482, 409, 'retry', 'after-fix'),

  // what a clerk takes out, and keeps for later
  EXPORT_TOO_LONG: entry(4490, 422, 'retry', 'after-fix'),
  FILTERS_FULL: entry(4491, 409, 'retry', 'after-fix'),

  // registration of organisations, roles
  ORGANIZATION_NOT_ON_REGISTER: entry(4301, 404, 'contact-clerk'),
  ORGANIZATION_ENDED: entry(4302, 403, 'contact-clerk', 'never'),
  ROLE_EXISTS: entry(4303, 409, 'first-sign-in', 'never'),
  REGISTRY_UNAVAILABLE: entry(4304, 503, 'retry', 'later'),
  ROLE_ENDED: entry(4305, 403, 'first-sign-in', 'never'),
  ROLE_NOT_ALLOWED: entry(4306, 403, 'workbench', 'never'),
  STEP_UP_NEEDED: entry(4307, 403, 'retry', 'now', 'attention'),
  ROLE_NEEDS_REGISTRY: entry(4308, 403, 'contact-clerk', 'never'),
  ROLE_WAITS_FOR_MANAGER: entry(4309, 403, 'first-sign-in', 'later', 'attention'),
  LAST_MANAGER: entry(4310, 409, 'organization', 'after-fix'),
  INVITATION_GONE: entry(4311, 409, 'first-sign-in', 'never'),
  INVITATION_NOT_YOURS: entry(4312, 403, 'contact-clerk', 'never'),
  ROLE_DATE_INVALID: entry(4313, 422, 'retry'),
  CERTIFICATE_OF_OTHER_ORGANIZATION: entry(4314, 403, 'choose-certificate'),
  INVITATION_EXISTS: entry(4315, 409, 'organization', 'never'),

  // a lost UKey, certificates that change hands
  SUSPENDED_BY_ORGANIZATION: entry(4340, 403, 'contact-clerk'),
  SUSPENSION_NEEDS_OTHER_CERTIFICATE: entry(4341, 403, 'contact-clerk'),
  TRANSFER_WAITS: entry(4342, 409, 'retry', 'later', 'attention'),
  TRANSFER_OVER: entry(4343, 409, 'sign-in', 'never'),
  TRANSFER_NOT_NEEDED: entry(4344, 409, 'sign-in', 'now'),
  TRANSFER_OBJECTED: entry(4345, 409, 'contact-clerk', 'later'),
  TRANSFER_REFUSED: entry(4346, 409, 'contact-clerk', 'never'),
  UNBOUND_BY_ORGANIZATION: entry(4347, 403, 'contact-clerk'),

  // a row that a right stands on is not as the portal wrote it
  RIGHT_ALTERED: entry(4370, 403, 'support', 'later'),

  // another certificate of a holder that is bound
  NEW_CERTIFICATE_WAITS: entry(4360, 403, 'new-certificate', 'later', 'attention'),
  NEW_CERTIFICATE_DECLINED: entry(4361, 403, 'contact-clerk', 'never'),
  NEW_CERTIFICATE_REFUSED: entry(4362, 403, 'contact-clerk'),
  ROLE_NEEDS_MAIN_CERTIFICATE: entry(4363, 403, 'contact-clerk'),

  // agents: one organisation acts for another
  DELEGATE_UNKNOWN: entry(4320, 404, 'retry'),
  DELEGATE_SAME: entry(4321, 422, 'retry'),
  DELEGATION_EXISTS: entry(4322, 409, 'delegations', 'never'),
  DELEGATION_DATE_INVALID: entry(4323, 422, 'retry'),
  DELEGATION_GONE: entry(4324, 409, 'delegations', 'never'),
  DELEGATION_ENDED: entry(4325, 403, 'clients', 'never'),
  DELEGATION_HANDLER_INVALID: entry(4326, 422, 'retry'),
  DELEGATIONS_TOO_MANY: entry(4327, 409, 'delegations'),
  NOT_FOR_AGENTS: entry(4328, 403, 'workbench', 'never'),

  // files that people send
  UPLOAD_KIND: entry(4450, 415, 'retry'),
  UPLOAD_DAMAGED: entry(4451, 422, 'retry'),
  UPLOAD_ACTIVE: entry(4452, 422, 'retry'),
  UPLOAD_INFECTED: entry(4453, 422, 'support', 'never'),
  UPLOAD_NOT_SCANNED: entry(4454, 503, 'retry', 'later'),
  UPLOAD_QUOTA: entry(4455, 429, 'retry', 'later'),
  UPLOAD_SLOW: entry(4456, 408, 'retry', 'now'),
  UPLOAD_BROKEN: entry(4457, 400, 'retry', 'now'),
  CASE_DOCUMENTS_FULL: entry(4458, 409, 'retry', 'never'),

  // visits and shifts at the desk
  VISIT_CODE_WRONG: entry(4461, 422, 'retry', 'now'),
  VISIT_UNKNOWN: entry(4462, 404, 'retry', 'now'),
  HAND_OVER_REFUSED: entry(4463, 409, 'retry', 'after-fix'),

  // imports by programs
  IMPORT_GAP: entry(4460, 409, 'support', 'now'),

  // 5xxx: gateway and CA
  TOKEN_MALFORMED: entry(5001, 422, 'update-assistant'),
  GATEWAY_UNAVAILABLE: entry(5002, 503, 'retry', 'later'),
  REVOCATION_UNAVAILABLE: entry(5003, 503, 'retry', 'later'),
  SIGNATURE_INVALID: entry(5004, 403, 'retry', 'now'),
  TOKEN_REPLAYED: entry(5005, 409, 'retry', 'now'),
  FORMAT_UNSUPPORTED: entry(5006, 422, 'update-assistant'),
  REVOCATION_STALE: entry(5007, 503, 'retry', 'later'),
  CALLER_REFUSED: entry(5008, 403, 'support', 'never'),
  NONCE_INVALID: entry(5009, 400, 'retry', 'now'),
  ORIGIN_INVALID: entry(5010, 400, 'support', 'never'),
  CA_UNAVAILABLE: entry(5011, 503, 'retry', 'later'),
  GATEWAY_BUSY: entry(5012, 503, 'retry', 'later'),
  ISSUANCE_LIMIT: entry(5030, 429, 'retry', 'later'),
  DATABASE_UNAVAILABLE: entry(5020, 503, 'retry', 'later'),
  DATABASE_FULL: entry(5021, 503, 'retry', 'later'),
  DATABASE_BUSY: entry(5022, 503, 'retry', 'later'),
  APPLICATION_UNKNOWN: entry(5040, 404, 'certificate-business'),
  APPLICATION_CODE_WRONG: entry(5041, 403, 'certificate-business'),
  APPLICATION_STEP_REFUSED: entry(5042, 409, 'certificate-business'),
  APPROVAL_REFUSED: entry(5043, 403, 'support', 'never'),
  OFFICER_UNKNOWN: entry(5044, 403, 'choose-certificate', 'never'),
  RENEWAL_NOT_DUE: entry(5045, 409, 'certificate-business', 'later', 'attention'),
  RENEWAL_REFUSED: entry(5046, 409, 'contact-clerk', 'never'),
  RA_UNAVAILABLE: entry(5047, 503, 'retry', 'later'),
  STEP_REUSED: entry(5048, 409, 'support', 'never'),
  RECEIPT_REFUSED: entry(5049, 422, 'certificate-business'),

  // 6xxx: business system
  BUSINESS_SYSTEM_UNKNOWN: entry(6001, 400, 'workbench', 'never'),
  BUSINESS_SYSTEM_UNAVAILABLE: entry(6002, 503, 'workbench', 'later'),
  SIGN_IN_LOST: entry(6003, 400, 'workbench', 'now'),
  SIGN_IN_OTHER_BROWSER: entry(6004, 403, 'sign-in', 'now'),
  BUSINESS_SYSTEM_REFUSED: entry(6005, 403, 'workbench', 'never'),

  // 9xxx: our bug
  INTERNAL: entry(9000, 500, 'support', 'later'),
} as const satisfies Record<string, FailureEntry>

export type FailureCode = keyof typeof failures

/** Small facts a text may show (tries left, minutes, dates as ISO). Never personal data, host names or internals. */
export type FailureDetail = Readonly<Record<string, string | number | boolean>>

/** One failure as data: what crosses every border instead of an exception. */
export interface Failure {
  readonly code: FailureCode
  readonly number: number
  readonly traceId?: string
  readonly detail?: FailureDetail
}

/** Body of every failed answer over HTTP, with the status of the catalogue. */
export interface FailureAnswer {
  readonly failure: Failure
}

/** Either a value or one failure. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure }

/** Makes the failure `code`, with its number from the catalogue. */
export function failure(code: FailureCode, detail?: FailureDetail): Failure {
  return detail === undefined ? { code, number: failures[code].number } : { code, number: failures[code].number, detail }
}

/** A successful result. */
export const succeeded = <T>(value: T): Result<T> => ({ ok: true, value })

/** A failed result. */
export const failed = (code: FailureCode, detail?: FailureDetail): Result<never> => ({
  ok: false,
  failure: failure(code, detail),
})

/** True when `value` is a code of the catalogue (for data that came over a wire). */
export function isFailureCode(value: unknown): value is FailureCode {
  // Not Object.hasOwn: sign-in pages run in Chromium 87.
  return typeof value === 'string' && Object.prototype.hasOwnProperty.call(failures, value)
}

/** The catalogue code that carries `number`, or undefined. */
export function codeOfNumber(number: number): FailureCode | undefined {
  return (Object.keys(failures) as FailureCode[]).find((code) => failures[code].number === number)
}
