import pg from 'pg'

/** Whether a statement was refused because somebody else wrote such a row first (SQLSTATE 23505), by the constraint named. */
export const isUniqueViolation = (error: unknown, constraint: string): boolean =>
  error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === constraint
