export { auditMigration, signedSealsMigration } from './audit/migration.ts'
export { auditInsert, auditValues, writeAudit, type AuditLine, type AuditStamp } from './audit/line.ts'
