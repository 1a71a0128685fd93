/** Where each page of the portal is. */
export const addresses = {
  login: '/ssologin/login',
  person: '/ssologin/person',
  first: '/ssologin/first',
  registerPerson: '/ssologin/register',
  recover: '/ssologin/recover',
  account: '/account',
  unit: '/ssologin/unit',
  failure: '/ssologin/failure',
  callback: '/ssologin/callback',
  compat: '/ssologin/compat',
  workbench: '/workbench',
  help: '/help',
  privacy: '/help/privacy',
  accessibility: '/help/accessibility',
  terms: '/help/terms',
  demoMessages: '/demo/messages',
} as const
