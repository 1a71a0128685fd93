export * from './authentication-token.ts'
export * from './messages.ts'
export * from './request-about.ts'
export * from './site-request.ts'
