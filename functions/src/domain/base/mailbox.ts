const INVISIBLE = /[\p{Cf}\s]/gu;
/** Google delivers to a mailbox whatever dots are in its name. */
const GOOGLE = new Set(['gmail.com', 'googlemail.com']);

/**
 * One text for all spellings of an email's mailbox: without case, white space, invisible characters, a `+tag` and a dot
 * at the end; at Google also without dots. `A.da+shop@GoogleMail.com.` is `ada@gmail.com`.
 */
export function mailboxOf(email: string): string {
  const plain = email.normalize('NFKC').replace(INVISIBLE, '').toLowerCase();
  const at = plain.lastIndexOf('@');
  if (at <= 0) return plain;
  const domain = plain.slice(at + 1).replace(/\.+$/, '');
  const name = plain.slice(0, at).replace(/(?<=.)\+.*$/, '');
  return GOOGLE.has(domain) ? `${name.replaceAll('.', '')}@gmail.com` : `${name}@${domain}`;
}
