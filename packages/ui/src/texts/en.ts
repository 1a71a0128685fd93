import type { SharedTexts } from './zh-CN.ts'

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`)

export const en: SharedTexts = {
  skip: 'Skip to main content',
  demoLabel: 'Demonstration',
  demo: 'Demonstration: organisations, people and certificates are fictional; the UKey is simulated in software.',
  tools: 'Page tools',
  largeType: 'Large type',
  normalType: 'Normal type',
  help: 'Help',
  otherLanguage: '中文',
  portal: 'Public services',
  by: 'Certificate sign-in by Yinxin',
  states: { ok: 'OK: ', warn: 'Needs attention: ', stop: 'Needs attention: ', off: 'Does not matter: ', wait: 'Not checked yet: ' },
  ukey: {
    heading: 'UKey and certificate',
    present: 'UKey found',
    software: 'Software UKey',
    serial: 'Serial ',
    uscc: 'Unified social credit code',
    issuer: 'Issuer',
    validity: 'Valid',
    certificateOf: (issuer, algorithm) => `${issuer}, ${algorithm} certificate`,
    range: (from, until) => `${from} to ${until}`,
    daysLeft: (count) => (count === 0 ? 'Expires today' : `${days(count)} left`),
  },
}
