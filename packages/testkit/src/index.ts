export * from './clock.ts'
export * from './pki-builder.ts'
