export * from './cases.ts'
export * from './contract.ts'
export * from './site.ts'
export * from './staff.ts'
