export * from './identifiers.ts'
export * from './organization-names.ts'
