export * from './calendar-day.ts'
export * from './json-and-base64.ts'
export * from './origin.ts'
export * from './version.ts'
