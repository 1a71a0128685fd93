import type { OfficersDecision, DecisionReason, IssuanceReason } from '@yinxin/protocol/assistant'
import type { Language } from '@yinxin/protocol/failures'

interface DecisionWords {
  readonly decisions: Readonly<Record<OfficersDecision, string>>
  readonly reasons: Readonly<Record<DecisionReason, string>>
  /** That a certificate goes for a new one. */
  readonly goes: (certificate: string, reason: IssuanceReason) => string
}

/** What an officer decides and why, as the window with the PIN says it. */
export const decisionWords: Readonly<Record<Language, DecisionWords>> = {
  'zh-CN': {
    decisions: {
      refuse: '不批准申请',
      suspend: '挂失证书',
      resume: '恢复证书',
      revoke: '吊销证书，不能恢复',
      unblock: '解锁 UKey，可以设新 PIN 码',
      'agree-to-unblock': '单位同意解锁 UKey',
      'object-to-unblock': '单位不同意解锁 UKey',
    },
    reasons: {
      'papers-missing': '材料不全',
      'data-differs': '信息和登记的不一致',
      'not-entitled': '不符合条件',
      'applicant-asked': '申请人要求',
      lost: 'UKey 丢失',
      damaged: 'UKey 损坏',
      found: 'UKey 已找回',
      misused: '可能被人冒用',
      'no-longer-needed': '不再使用',
      'pin-locked': 'PIN 码锁住了',
      'organization-agreed': '单位管理人已同意',
      'seen-at-desk': '单位没有同意，已在窗口当面核对',
      'known-to-us': '是本单位的人在申请',
      'not-known-to-us': '不是本单位的人在申请',
    },
    goes: (certificate, reason) =>
      reason === 'data-changed'
        ? `信息变更，新证书启用后吊销原证书 ${certificate}`
        : `UKey ${reason === 'lost' ? '丢失' : '损坏'}，签发时吊销原证书 ${certificate}`,
  },
  en: {
    decisions: {
      ...{ refuse: 'Application not approved', suspend: 'Certificate to suspend', resume: 'Certificate to put back in force' },
      ...{ revoke: 'Certificate to revoke for good', unblock: 'UKey to unlock, with a new PIN' },
      ...{ 'agree-to-unblock': 'The organisation agrees to unlocking', 'object-to-unblock': 'The organisation objects to unlocking' },
    },
    reasons: {
      'papers-missing': 'papers missing',
      'data-differs': 'differs from what is on file',
      'not-entitled': 'conditions not met',
      'applicant-asked': 'the applicant asked for it',
      lost: 'UKey lost',
      damaged: 'UKey damaged',
      found: 'UKey found again',
      misused: 'somebody else may be using it',
      'no-longer-needed': 'no longer needed',
      'pin-locked': 'PIN locked',
      'organization-agreed': 'the organisation has agreed',
      'seen-at-desk': 'no agreement of the organisation; checked in person at the desk',
      'known-to-us': 'one of us asks for it',
      'not-known-to-us': 'none of us asks for it',
    },
    goes: (certificate, reason) =>
      reason === 'data-changed'
        ? `data changed: certificate ${certificate} is revoked once the new one is in use`
        : `UKey ${reason}: certificate ${certificate} is revoked when the new one is issued`,
  },
}
