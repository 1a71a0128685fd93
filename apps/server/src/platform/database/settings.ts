import { readNumber, setting } from '../settings.ts'

/** Settings of the connections to a database, the same for every component of the process. */
export const databaseSettings = {
  poolSize: setting('Most connections a component opens at once', '2 to 200', readNumber(2, 200), 10),
  statementSeconds: setting(
    'A statement is given up after so many seconds; a connection that stays silent two seconds longer is taken for dead',
    '1 to 60',
    readNumber(1, 60),
    8,
  ),
}
