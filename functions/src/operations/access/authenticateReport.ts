import { liveVersions, type Scope } from '../../domain/credentials/apiKey';
import { AppError } from '../../domain/base/errors';
import {
  isWithinWindow,
  readTimestamp,
  SIGNATURE_WINDOW_SECONDS,
  signedVersion,
  type SentSignature,
} from '../../domain/credentials/signature';
import { callerOf } from './authenticate';
import type { Caller, Services } from '../base/services';

/** A report with a valid, fresh signature; its key is not looked up yet. */
export interface SignedReport {
  readonly keyId: string;
  /** The version of the key's secret that signed it. */
  readonly version: number;
  /** To the whole second. */
  readonly signedAt: Date;
}

/**
 * Checks signature and time of a report without a look-up. Throws AppError `invalid_signature`, or `stale_timestamp`,
 * which only a holder of the secret can get.
 *
 * @param rawBody the bytes as sent
 */
export function verifyReport(services: Services, sent: SentSignature, rawBody: Uint8Array): SignedReport {
  const version = signedVersion(services.secrets.apiSecret, sent, rawBody);
  if (version === null) {
    throw new AppError('invalid_signature', {
      detail:
        'X-WaffarX-Signature is not the HMAC-SHA256 of X-WaffarX-Timestamp, "." and the body as sent under the secret of X-WaffarX-Key, in lower-case hex or base64.',
    });
  }
  const signedAt = readTimestamp(sent.timestamp);
  if (signedAt === null || !isWithinWindow(signedAt, services.now())) {
    throw new AppError('stale_timestamp', {
      detail: `X-WaffarX-Timestamp must be the Unix time of sending, within ${SIGNATURE_WINDOW_SECONDS} s of our clock, which says ${Math.floor(services.now().getTime() / 1000)}. Sign each try anew.`,
    });
  }
  return { keyId: sent.keyId, version, signedAt };
}

/**
 * Finds the store whose secret signed the report. Throws AppError `invalid_signature` if that secret was replaced,
 * `invalid_api_key`, `revoked_api_key`, `insufficient_scope` or `brand_suspended`.
 *
 * @param scope that the key must have; null: any key will do
 */
export async function authenticateReport(
  services: Services,
  { keyId, version }: SignedReport,
  scope: Scope | null,
  requestId: string,
): Promise<Caller> {
  const stored = await services.lookUps.apiKey(keyId);
  if (!stored || stored.signing === 'none') {
    throw new AppError('invalid_api_key', { detail: 'X-WaffarX-Key is not the id of a key of ours.' });
  }
  const isLive = liveVersions(stored, services.now()).includes(version);
  // A revoked key has no valid secret; `revoked_api_key` is the better error.
  if (!isLive && stored.state !== 'revoked') {
    throw new AppError('invalid_signature', {
      detail: 'The report is signed with a secret of this key that was replaced. Use the new one.',
    });
  }
  return callerOf(services, stored, scope, requestId);
}
