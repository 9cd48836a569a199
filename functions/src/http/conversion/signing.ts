import type { IncomingMessage } from 'node:http';
import { AppError } from '../../domain/base/errors';
import { SIGNATURE_VERSIONS, type SentSignature } from '../../domain/credentials/signature';

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
const VERSION = 'X-WaffarX-Signature-Version';

/**
 * The headers of a signature. Throws AppError `invalid_signature` if one was sent twice, if timestamp, signature or
 * version were sent but not all three of key, timestamp and signature, or if there is no such version.
 */
export function readSigning(request: IncomingMessage): Signing {
  const keyId = readOnce(request, HEADERS.keyId);
  const timestamp = readOnce(request, HEADERS.timestamp);
  const signature = readOnce(request, HEADERS.signature);
  const named = readOnce(request, VERSION);
  if (timestamp === null && signature === null && named === null) return { keyId, signature: null };
  if (keyId !== null && timestamp !== null && signature !== null) {
    return { keyId, signature: { version: versionOf(named), keyId, timestamp, signature } };
  }
  const missing = Object.entries({ keyId, timestamp, signature })
    .filter(([, value]) => value === null)
    .map(([name]) => HEADERS[name as keyof typeof HEADERS]);
  throw new AppError('invalid_signature', {
    detail: `A signed request needs all three headers: ${missing.join(' and ')} missing.`,
  });
}

function versionOf(named: string | null): SentSignature['version'] {
  const version = SIGNATURE_VERSIONS.find((known) => String(known) === (named ?? '1'));
  if (version !== undefined) return version;
  throw new AppError('invalid_signature', {
    detail: `${VERSION} is ${SIGNATURE_VERSIONS.join(' or ')}.`,
  });
}

/** The header's one value; null where it is absent or empty. */
function readOnce(request: IncomingMessage, name: string): string | null {
  const values = request.headersDistinct[name.toLowerCase()] ?? [];
  if (values.length > 1) throw new AppError('invalid_signature', { detail: `${name} was sent twice.` });
  return values[0] || null;
}
