import { Type } from '@fastify/type-provider-typebox'
import { documentKinds } from '@yinxin/protocol/identifiers'
import {
  firstSteps,
  passwordLength,
  type CodeAnswer,
  type DemoMessagesAnswer,
  type IdentityInput,
  type PersonAnswer,
  type PersonCodeInput,
  type PersonEntered,
  type PersonOptions,
  type PersonSignInInput,
  type RecoveryCodeInput,
  type RecoveryInput,
  type RegistrationAnswer,
  type RegistrationCodeInput,
  type RegistrationInput,
} from '@yinxin/protocol/portal'
import { schemaOf, strict } from '../../platform/web/schemas.ts'

// What the pages about persons send and get. Lengths bound the work; what is wrong with a value has a code of its own, more precise than INPUT_INVALID.

const text = Type.String()
const short = Type.String({ maxLength: 64 })
/** Long enough for an address of anything that was pasted by mistake, and for one of each code point of a password. */
const password = Type.String({ maxLength: passwordLength.max * 4 })
const language = Type.Enum(['zh-CN', 'en'])
const kind = Type.Enum(documentKinds)
const proofing = Type.Enum(['self-asserted', 'registry'])

export const personOptionsAnswer = schemaOf<PersonOptions>()(Type.Object({ open: Type.Boolean(), compared: Type.Boolean() }))

export const identityInput = schemaOf<IdentityInput>()(
  Type.Object({ name: Type.String({ maxLength: 200 }), document: Type.Object({ kind, number: short }, strict), consent: short }, strict),
)

const identity = Type.Object({ name: text, kind, numberMasked: text, proofing, expiresAt: text })
export const registrationAnswer = schemaOf<RegistrationAnswer>()(Type.Object({ identity: Type.Optional(identity) }))

export const registrationCodeInput = schemaOf<RegistrationCodeInput>()(Type.Object({ mobile: short, language }, strict))

export const codeAnswer = schemaOf<CodeAnswer>()(Type.Object({ sentAt: text, expiresAt: text, resendAt: text }))

export const registrationInput = schemaOf<RegistrationInput>()(
  Type.Object({ code: short, password, consents: Type.Object({ terms: short, privacy: short }, strict), language }, strict),
)

export const personEntered = schemaOf<PersonEntered>()(Type.Object({ location: text }))

export const personCodeInput = schemaOf<PersonCodeInput>()(Type.Object({ account: short, password, language }, strict))

export const personSignInInput = schemaOf<PersonSignInInput>()(Type.Object({ code: short, language }, strict))

export const recoveryCodeInput = schemaOf<RecoveryCodeInput>()(Type.Object({ mobile: short, language }, strict))

export const recoveryInput = schemaOf<RecoveryInput>()(Type.Object({ documentNumber: short, code: short, password, language }, strict))

export const personAnswer = schemaOf<PersonAnswer>()(
  Type.Object({
    name: text,
    document: Type.Optional(Type.Object({ kind, numberMasked: text })),
    mobileMasked: text,
    proofing: Type.Object({ level: proofing, at: text }),
    registeredAt: text,
    done: Type.Array(Type.Enum(firstSteps)),
    acr: Type.Enum(['otp', 'password']),
    idleExpiresAt: text,
    sessions: Type.Array(Type.Object({ id: text, current: Type.Boolean(), signedInAt: text, lastSeenAt: text, browser: text })),
  }),
)

export const demoMessagesAnswer = schemaOf<DemoMessagesAnswer>()(
  Type.Object({ messages: Type.Array(Type.Object({ id: text, mobile: text, text, at: text })) }),
)
