import type { Language } from '@yinxin/protocol/failures'
import type { IssuerNews, IssuerState } from '@yinxin/protocol/portal'

type Words = Readonly<Record<IssuerState, (at: string) => string>>

const zhCN: Words = {
  'not-asked': () => '这里通知不了签发机构，请打电话让它停用。',
  asking: () => '正在通知签发机构，还没有答复。',
  waiting: (at) => `签发机构还没有停用：${at} 通知过，没有办成，会自动再试。等不及请打电话。`,
  'given-up': (at) => `没能通知到签发机构，${at} 以后不再试了，请打电话让它停用。`,
  suspended: (at) => `签发机构 ${at} 也停用了这张证书。`,
  'suspended-before': (at) => `签发机构 ${at} 已经停用了这张证书。`,
  'revoked-before': (at) => `签发机构 ${at} 已经吊销了这张证书，不能恢复。`,
  'not-held': () => '签发机构答复没有这张证书，请打电话核对。',
  'still-held': (at) =>
    `签发机构 ${at} 停用了这张证书，这里恢复不了它。请在证书助手的“业务办理”里申请恢复，或者到签发机构的窗口办；恢复以后才能登录。已经恢复的不用再办。`,
  'perhaps-held': (at) =>
    `${at} 通知过签发机构，没有收到答复，它可能已经停用。登录不了的，请在证书助手的“业务办理”里申请恢复，或者到签发机构的窗口办。`,
}

const en: Words = {
  'not-asked': () => 'The issuer cannot be told from here; please call it to have the certificate suspended.',
  asking: () => 'The issuer is being told, and has not answered yet.',
  waiting: (at) =>
    `The issuer has not suspended it yet: it was told at ${at} without success, and is told again by itself. In a hurry, call it.`,
  'given-up': (at) =>
    `The issuer could not be told, and after ${at} it is not tried again; please call it to have the certificate suspended.`,
  suspended: (at) => `Its issuer suspended it too, at ${at}.`,
  'suspended-before': (at) => `Its issuer had suspended it already, at ${at}.`,
  'revoked-before': (at) => `Its issuer had revoked it already, at ${at}; it cannot be put back in force.`,
  'not-held': () => 'The issuer answered that it has no such certificate; please call it.',
  'still-held': (at) =>
    `Its issuer suspended it at ${at}, and this portal cannot end that. Ask for it in the certificate assistant under “Certificate business”, or at a desk of the issuer; it signs in once the issuer has put it back in force. Where that is done, nothing is left to do.`,
  'perhaps-held': (at) =>
    `Its issuer was told at ${at} and gave no answer, so it may hold the certificate suspended. If it does not sign in, ask for it in the certificate assistant under “Certificate business”, or at a desk of the issuer.`,
}

const words: Readonly<Record<Language, Words>> = { 'zh-CN': zhCN, en }

/**
 * One sentence about the issuer of a lost certificate, and what to do.
 * @param at the time as people read it
 */
export const issuerTexts = (language: Language, state: IssuerState, at: string): string => words[language][state](at)

/** Whether somebody has to call, or go there: then its desks are shown. */
export const needsIssuersDesk = ({ state }: IssuerNews): boolean =>
  state !== 'asking' && state !== 'suspended' && state !== 'suspended-before' && state !== 'revoked-before'
