import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  slip: '报给工作人员',
  cause: '原因',
  path: '这次登录停在哪一步',
  steps: ['您的电脑', '公共服务平台', '证书核验服务', '业务系统'],
  passed: ['UKey 已签名', '已收到', '已核验', '已进入'],
  stopped: '停在这里',
  notReached: '还没有到',
  staff: '也可以找工作人员',
  staffSentence: '到窗口或打电话时，把本页的编号和跟踪号报给工作人员，不用再说一遍经过。',
  staffNever: '工作人员不会问您的 PIN 码。',
  recovered: '证书核验服务已经恢复，可以再试。',
  watching: '正在恢复，好了会在这里提示您。再试要重新输入 PIN 码。',
  back: '返回登录',
}

const en: typeof zhCN = {
  slip: 'To read out to a clerk',
  cause: 'Cause',
  path: 'Where this sign-in stopped',
  steps: ['Your computer', 'The portal', 'Verification service', 'Business system'],
  passed: ['UKey has signed', 'Received', 'Verified', 'Entered'],
  stopped: 'Stopped here',
  notReached: 'Not reached',
  staff: 'A clerk can help',
  staffSentence: 'At a service desk or on the phone, read out the number and the trace id: you need not tell the story again.',
  staffNever: 'Staff never ask for your PIN.',
  recovered: 'The verification service is back: please try again.',
  watching: 'It is being restored, and this line will tell you. You will type the PIN again.',
  back: 'Back to sign-in',
}

/** Words of the failure page that are not in the catalogue. */
export const failurePageTexts: Readonly<Record<Language, typeof zhCN>> = { 'zh-CN': zhCN, en }
