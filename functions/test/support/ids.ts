import { randomBytes } from 'node:crypto';
import { ID_PREFIXES, type NewId } from '../../src/domain/base/ids';

/** Ids as a deployed function makes them. */
export const newId: NewId = (kind) => ID_PREFIXES[kind] + randomBytes(18).toString('base64url');

/** A name that no other test has: for what isolates a test, never for what it tests. */
export const ownName = (prefix: string): string => prefix + randomBytes(6).toString('hex');
