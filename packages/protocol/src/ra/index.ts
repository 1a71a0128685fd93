export * from './application.ts'
export * from './contract.ts'
export * from './desk.ts'
export * from './statements.ts'
