import type { IncomingMessage } from 'node:http';
import { AppError } from '../../domain/base/errors';
import type { SentSignature } from '../../domain/credentials/signature';

export interface Signing {
  readonly keyId: string | null;
  /** Null: the request is unsigned. */
  readonly signature: SentSignature | null;
}

const HEADERS = {
  keyId: 'X-WaffarX-Key',
  timestamp: 'X-WaffarX-Timestamp',
  signature: 'X-WaffarX-Signature',
};

/**
 * The three headers of a signature. Throws AppError `invalid_signature` if one was sent twice, or if timestamp or
 * signature were sent but not all three.
 */
export function readSigning(request: IncomingMessage): Signing {
  const keyId = readOnce(request, HEADERS.keyId);
  const timestamp = readOnce(request, HEADERS.timestamp);
  const signature = readOnce(request, HEADERS.signature);
  if (timestamp === null && signature === null) return { keyId, signature: null };
  if (keyId !== null && timestamp !== null && signature !== null) {
    return { keyId, signature: { keyId, timestamp, signature } };
  }
  const missing = Object.entries({ keyId, timestamp, signature })
    .filter(([, value]) => value === null)
    .map(([name]) => HEADERS[name as keyof typeof HEADERS]);
  throw new AppError('invalid_signature', {
    detail: `A signed request needs all three headers: ${missing.join(' and ')} missing.`,
  });
}

/** The header's one value; null where it is absent or empty. */
function readOnce(request: IncomingMessage, name: string): string | null {
  const values = request.headersDistinct[name.toLowerCase()] ?? [];
  if (values.length > 1) throw new AppError('invalid_signature', { detail: `${name} was sent twice.` });
  return values[0] || null;
}
