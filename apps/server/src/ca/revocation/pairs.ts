import { sql, type Kysely, type Transaction } from 'kysely'

/** Notes that an encryption certificate was issued beside a signing certificate, by the same CA: what becomes of that one becomes of it. */
export async function insertPair(
  trx: Transaction<any>,
  signing: { readonly issuerSha256: string; readonly serial: string },
  encryptionSerial: string,
): Promise<void> {
  await sql`insert into ca.certificate_pair (issuer_sha256, serial, encryption_serial)
    values (${signing.issuerSha256}, ${signing.serial}, ${encryptionSerial})`.execute(trx)
}

/** Serial number of the encryption certificate beside a signing certificate. */
export const encryptionBeside = async (
  db: Kysely<any> | Transaction<any>,
  issuerSha256: string,
  serial: string,
): Promise<string | undefined> =>
  (
    await sql<{ serial: string }>`select encryption_serial as serial from ca.certificate_pair
      where issuer_sha256 = ${issuerSha256} and serial = ${serial}`.execute(db)
  ).rows[0]?.serial
