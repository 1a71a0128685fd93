export * from './list-name.ts'
export * from './source.ts'
