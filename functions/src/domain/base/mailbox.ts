import { createHmac } from 'node:crypto';
import type { KeyRing } from './keyRing';

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

/** Keyed hashes of an email: the same for all spellings of one mailbox, and safe from a dictionary attack. */
export interface EmailHashes {
  /** Under the oldest version of the master secret that was live then. */
  readonly emailHash: string;
  /** Under each that was live, by its number; absent: that was version 1 alone. */
  readonly emailHashes?: Readonly<Record<string, string>>;
}

/** Hashes an email, trimmed and in lower case. */
export type HashEmail = (email: string) => EmailHashes;

/** A mailbox as far as it is known. */
export type KnownEmail = { readonly [K in keyof EmailHashes]?: EmailHashes[K] | null | undefined };

export function hashMailbox(email: string, keys: KeyRing): EmailHashes {
  const mailbox = mailboxOf(email);
  const hashUnder = (key: Buffer): string => createHmac('sha256', key).update(mailbox).digest('hex');
  const emailHash = hashUnder(keys.get(keys.oldest));
  if (keys.newest === 1) return { emailHash };
  const hashes = keys.all.map(([version, key]) => [String(version), hashUnder(key)] as const);
  return { emailHash, emailHashes: Object.fromEntries(hashes) };
}

/** The hashes by version of the master secret; empty: the mailbox is not known. */
export function hashesByVersion({ emailHash, emailHashes }: KnownEmail): ReadonlyMap<number, string> {
  if (emailHashes)
    return new Map(Object.entries(emailHashes).map(([version, hash]) => [Number(version), hash]));
  return new Map(emailHash ? [[1, emailHash]] : []);
}

/**
 * Whether both are one mailbox: any version that both are hashed under decides. `unknown`: there is none, so nothing says
 * that they differ.
 */
export function compareMailboxes(a: KnownEmail, b: KnownEmail): 'same' | 'different' | 'unknown' {
  if (!a.emailHashes && !b.emailHashes) {
    if (!a.emailHash || !b.emailHash) return 'unknown';
    return a.emailHash === b.emailHash ? 'same' : 'different';
  }
  const [hashesOfA, hashesOfB] = [hashesByVersion(a), hashesByVersion(b)];
  const shared = [...hashesOfA].filter(([version]) => hashesOfB.has(version));
  if (shared.length === 0) return 'unknown';
  return shared.some(([version, hash]) => hashesOfB.get(version) === hash) ? 'same' : 'different';
}
