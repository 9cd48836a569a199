import { KeyRing } from '../../src/domain/base/keyRing';

/** A ring with that key alone, of version 1 of the master secret. */
export const ringOf = (key: Buffer): KeyRing => new KeyRing([[1, key]]);
