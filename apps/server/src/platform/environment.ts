/**
 * Forgets what the environment says to programs of PostgreSQL (PGHOST, PGPORT, PGOPTIONS …): meant for others, it would change where our own
 * connections go. Where a database is, its address says. Programs started later inherit it.
 */
export function forgetPostgresVariables(): void {
  for (const name of Object.keys(process.env)) if (/^PG(?:[A-Z0-9]+|_COLORS?)$/.test(name)) delete process.env[name]
}
