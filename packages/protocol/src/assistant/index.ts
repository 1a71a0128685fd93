export * from './authentication-token.ts'
export * from './messages.ts'
export * from './site-request.ts'
