import { readNumber, readOneOf, setting } from './settings.ts'

/** Settings of the server's log. */
export const logSettings = {
  to: setting(
    '`file`: logs/server.log in the data folder, put aside when it has grown; `stdout`: standard output, for systemd and containers',
    '"file" or "stdout"',
    readOneOf(['file', 'stdout'] as const),
    'file',
  ),
  rotateMegabytes: setting('Size at which the file is put aside and a new one begun', '1 to 10000', readNumber(1, 10_000), 50),
  keepFiles: setting('Files put aside that are kept', '0 to 1000', readNumber(0, 1000), 5),
}
