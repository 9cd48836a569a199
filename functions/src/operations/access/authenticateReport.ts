import { liveVersions, type Scope } from '../../domain/credentials/apiKey';
import { AppError } from '../../domain/base/errors';
import {
  isWithinWindow,
  readTimestamp,
  SIGNATURE_WINDOW_SECONDS,
  signedVersion,
  type SentSignature,
  type SignatureVersion,
  type SignedRequest,
} from '../../domain/credentials/signature';
import { noteSignatureVersion } from '../../firestore/access/apiKeys';
import { callerOf } from './authenticate';
import type { Caller, Services } from '../base/services';

/** A report with a valid, fresh signature; its key is not looked up yet. */
export interface SignedReport {
  readonly keyId: string;
  /** The version of the key's secret that signed it. */
  readonly version: number;
  readonly signatureVersion: SignatureVersion;
  /** To the whole second. */
  readonly signedAt: Date;
}

/**
 * Checks signature and time of a report without a look-up. Throws AppError `invalid_signature`, or `stale_timestamp`,
 * which only a holder of the secret can get.
 */
export function verifyReport(services: Services, sent: SentSignature, request: SignedRequest): SignedReport {
  const version = signedVersion(services.secrets.apiSecret, sent, request);
  if (version === null) {
    throw new AppError('invalid_signature', {
      detail: `X-WaffarX-Signature is not the HMAC-SHA256 of ${SIGNED_TEXT[sent.version]} under the secret of X-WaffarX-Key, in lower-case hex or base64.`,
    });
  }
  const signedAt = readTimestamp(sent.timestamp);
  if (signedAt === null || !isWithinWindow(signedAt, services.now())) {
    throw new AppError('stale_timestamp', {
      detail: `X-WaffarX-Timestamp must be the Unix time of sending, within ${SIGNATURE_WINDOW_SECONDS} s of our clock, which says ${Math.floor(services.now().getTime() / 1000)}. Sign each try anew.`,
    });
  }
  return { keyId: sent.keyId, version, signatureVersion: sent.version, signedAt };
}

const SIGNED_TEXT: Readonly<Record<SignatureVersion, string>> = {
  1: 'X-WaffarX-Timestamp, "." and the body as sent',
  2: 'X-WaffarX-Timestamp, the method, the path in lower case from the slash behind the function’s name and without one at its end, the query as sent and the body as sent, with "." between them,',
};

/**
 * Finds the store whose secret signed the report. Throws AppError `invalid_signature` if that secret was replaced, or
 * the key has sent a newer version of the signature before, `invalid_api_key`, `revoked_api_key`, `insufficient_scope`
 * or `brand_suspended`. The first report of a newer version is noted: one write.
 *
 * @param scope that the key must have; null: any key will do
 */
export async function authenticateReport(
  services: Services,
  { keyId, version, signatureVersion }: SignedReport,
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
  const caller = await callerOf(services, stored, scope, requestId);
  if (signatureVersion < (stored.signatureVersion ?? 1)) {
    throw new AppError('invalid_signature', {
      detail:
        'This key has sent signatures of version 2, so one of version 1 may be another request sent again. Send X-WaffarX-Signature-Version: 2 with each.',
    });
  }
  if (signatureVersion === 2 && stored.signatureVersion === undefined) {
    await noteSignatureVersion(services.db, keyId, signatureVersion);
    services.lookUps.forgetApiKey(keyId);
  }
  return caller;
}
