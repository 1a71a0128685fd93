/** Words every page shares. */
export const zhCN = {
  skip: '跳到主要内容',
  demoLabel: '演示说明',
  demo: '演示环境：页面中的单位、人员和证书均为虚构，UKey 为软件模拟。',
  tools: '辅助功能',
  largeType: '大字版',
  normalType: '标准字号',
  help: '帮助',
  otherLanguage: 'English',
  portal: '公共服务平台',
  by: '证书登录由印信提供',
  states: { ok: '正常：', warn: '需要处理：', stop: '需要处理：', off: '不影响登录：', wait: '等待检查：' },
  ukey: {
    heading: 'UKey 和证书',
    present: 'UKey 已插入',
    software: '软件 UKey',
    serial: '序列号 ',
    uscc: '统一社会信用代码',
    issuer: '签发机构',
    validity: '有效期',
    certificateOf: (issuer: string, algorithm: string) => `${issuer}，${algorithm} 证书`,
    range: (from: string, until: string) => `${from} 至 ${until}`,
    daysLeft: (days: number) => (days === 0 ? '今天到期' : `剩余 ${days} 天`),
  },
}

/** The same words in every language: a missing one is a type error. */
export type SharedTexts = typeof zhCN
