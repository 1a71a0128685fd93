import type { SignatureCheckAnswer, SignatureCheckInput } from '@yinxin/protocol/portal'
import { askPortal } from '../portal-api.ts'

export const askAboutSignature = (input: SignatureCheckInput) => askPortal<SignatureCheckAnswer>('POST', '/api/signatures/check', input)
