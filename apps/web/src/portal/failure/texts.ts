import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  slip: { heading: '报给工作人员', number: '编号', traceId: '跟踪号', time: '时间', copy: '复制单据内容', copied: '已复制', print: '打印' },
  cause: '原因',
  where: '停在',
  path: '这次登录停在哪一步',
  steps: ['您的电脑', '公共服务平台', '证书核验服务', '业务系统'],
  /** A step before the one that stopped. */
  passed: (at: number, stage: number): string => (at === 0 ? (stage === 1 ? '正常' : 'UKey 已签名') : at === 1 ? '已收到' : '已核验'),
  stopped: '停在这里',
  notReached: '还没有到',
  staff: '也可以找工作人员',
  staffDoes: '由工作人员办理',
  recovered: '证书核验服务已经恢复，可以再试。',
  watching: '正在恢复，好了会在这里提示您。再试要重新输入 PIN 码。',
  back: '返回登录',
  help: '详细办法',
  transfer: '申请把证书转过来',
}

const en: typeof zhCN = {
  slip: {
    heading: 'To read out to a clerk',
    number: 'Number',
    traceId: 'Trace id',
    time: 'Time',
    copy: 'Copy the slip',
    copied: 'Copied',
    print: 'Print',
  },
  cause: 'Cause',
  where: 'Stopped at',
  path: 'Where this sign-in stopped',
  steps: ['Your computer', 'The portal', 'Verification service', 'Business system'],
  passed: (at, stage) => (at === 0 ? (stage === 1 ? 'Fine' : 'UKey has signed') : at === 1 ? 'Received' : 'Verified'),
  stopped: 'Stopped here',
  notReached: 'Not reached',
  staff: 'A clerk can help',
  staffDoes: 'A clerk does this',
  recovered: 'The verification service is back: please try again.',
  watching: 'It is being restored, and this line will tell you. You will type the PIN again.',
  back: 'Back to sign-in',
  help: 'Step by step',
  transfer: 'Have the certificate transferred',
}

/** Words of the failure page that are not in the catalogue. */
export const failurePageTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
