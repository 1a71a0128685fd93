export * from './clock.ts'
export * from './pki-builder.ts'
export * from './signed-data.ts'
export * from './timestamp.ts'
