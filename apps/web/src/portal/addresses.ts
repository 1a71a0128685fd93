/** Where each page of the portal is. */
export const addresses = {
  login: '/ssologin/login',
  person: '/ssologin/person',
  unit: '/ssologin/unit',
  failure: '/ssologin/failure',
  callback: '/ssologin/callback',
  compat: '/ssologin/compat',
  workbench: '/workbench',
  help: '/help',
  privacy: '/help/privacy',
  accessibility: '/help/accessibility',
} as const
