/** Which lines of the audit are about a person's own account, as SQL: what an index holds and a query asks for must be the same words. */
export const linesOfPersons = `(event in ('person.registered', 'person.exported', 'person.erased', 'credential.changed', 'credential.added', 'credential.removed')
  or (event = 'sign-in.accepted' and detail ->> 'principal' = 'person'))`
