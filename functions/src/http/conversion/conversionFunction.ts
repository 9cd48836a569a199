import type { Request } from 'express';
import { AppError } from '../../domain/base/errors';
import type { SentSignature, SignedRequest } from '../../domain/credentials/signature';
import { authenticateReport, verifyReport } from '../../operations/access/authenticateReport';
import { findReporter } from '../../operations/access/findReporter';
import { noteHeartbeat } from '../../operations/brand/noteHeartbeat';
import { countReport } from '../../operations/delivery/countDelivery';
import { createFunction, type Call } from '../createFunction';
import { assertJson, parseBody, readRaw } from '../readJson';
import type { Answer } from '../httpApp';
import { bodySentAs } from '../takeOverBodies';
import type { ConversionContext, ConversionRoute } from './route';
import { CONVERSION_ROUTES } from './routes';
import { readSigning, type Signing } from './signing';

/** The function `conversion`: what the network's plugins, modules and SDKs report. */
export const conversion = createFunction({
  name: 'conversion',
  dialect: 'waffarx',
  rows: CONVERSION_ROUTES,
  isLenient: true,
  serve,
});

/** Authenticates by the signature or by what an unsigned report names, reads the body, hands over. */
async function serve(row: ConversionRoute, call: Call): Promise<Answer> {
  call.notes.route = row.path;
  const signing = readSigning(call.request);
  return signing.signature === null
    ? serveUnsigned(row, call, signing)
    : serveSigned(row, call, signing.signature);
}

async function serveSigned(
  route: ConversionRoute,
  { services, request, requestId, notes, limits, address }: Call,
  signature: SentSignature,
): Promise<Answer> {
  await limits.beforeProof(request, address, signature.keyId);
  const raw = await readRaw(request, route.maxBodyBytes);
  const signed = verifyReport(services, signature, { ...sentTo(request), rawBody: raw });
  const { keyId, signedAt } = signed;
  Object.assign(notes, { keyId, signed: 'yes' });
  limits.proven(address, keyId);
  await limits.take('key', request, keyId);
  const early = await route.early?.({ services, keyId, headers: request.headers });
  if (early) return early;
  const reporter = await authenticateReport(services, signed, route.scope, requestId);
  Object.assign(notes, { brandId: reporter.brand.brandId, storeId: reporter.store.storeId });
  const body = await readBody(route, request, raw);
  const of = { services, reporter, keyId, isSigned: true, signedAt, body };
  // Beside the work: what a store reports does not wait for it, nor depend on it.
  const seen = route.channel && noteHeartbeat(services, reporter, route.channel, notes);
  try {
    // Version 1 does not sign the query: anybody may have changed it.
    const query = signature.version === 1 ? {} : queryOf(request);
    return await handle(route, { ...of, query, headers: request.headers }, notes);
  } finally {
    await seen;
  }
}

async function serveUnsigned(
  route: ConversionRoute,
  { services, request, requestId, notes, limits, address }: Call,
  { keyId }: Signing,
): Promise<Answer> {
  notes.signed = 'no';
  await limits.takeAddress('unsigned', request, address);
  if (route.unsigned === 'refused' || (route.unsigned === 'byKey' && keyId === null)) {
    throw mustSign(route, keyId);
  }
  const query = queryOf(request);
  const body = await readBody(route, request, await readRaw(request, route.maxBodyBytes));
  const { host, clickId } = route.hints?.(services, { body, query }) ?? NO_HINTS;
  const sought = { keyId, host, clickId, scope: route.scope };
  const found = await findReporter(services, sought, requestId);
  const { brand, store } = found.reporter;
  Object.assign(notes, { brandId: brand.brandId, storeId: store.storeId, keyId: found.keyId });
  const context: ConversionContext = {
    services,
    keyId: found.keyId,
    reporter: { ...found.reporter, ...(address === undefined ? {} : { address }) },
    isSigned: false,
    signedAt: null,
    body,
    query,
    headers: request.headers,
  };
  return handle(route, context, notes);
}

/** What is answered without an effect is counted. */
async function handle(
  route: ConversionRoute,
  context: ConversionContext,
  notes: Call['notes'],
): Promise<Answer> {
  const answer = await route.handle(context);
  const { reason, kind, id } = answer.event;
  if (reason) await countReport(context.services, context.reporter, { reason, kind, id }, notes);
  return answer;
}

const NO_HINTS = { host: null, clickId: null };

function mustSign({ unsigned }: ConversionRoute, keyId: string | null): AppError {
  const missing = ['X-WaffarX-Key', 'X-WaffarX-Timestamp', 'X-WaffarX-Signature'].slice(
    keyId === null ? 0 : 1,
  );
  const otherwise =
    unsigned === 'byKey' ? ' A plugin without a secret must send at least X-WaffarX-Key.' : '';
  return new AppError('invalid_signature', {
    detail: `The request is not signed: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.${otherwise}`,
  });
}

async function readBody(
  { mayBeEmpty, maxBodyBytes, isShops }: ConversionRoute,
  request: Request,
  raw: Buffer,
): Promise<unknown> {
  if (request.method === 'GET' || (raw.length === 0 && mayBeEmpty)) return undefined;
  assertJson(bodySentAs(request).contentType);
  return parseBody(request, raw, maxBodyBytes, isShops === true);
}

/** Method, path and query as they came. */
function sentTo({ method, url }: Request): Pick<SignedRequest, 'method' | 'path' | 'query'> {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  return { method, path, query };
}

/** The first value of each word. */
function queryOf({ query }: Request): Record<string, string> {
  const firsts = Object.entries(query).map(([word, value]) => [
    word,
    Array.isArray(value) ? value[0] : value,
  ]);
  return Object.fromEntries(firsts.filter(([, value]) => typeof value === 'string')) as Record<
    string,
    string
  >;
}
