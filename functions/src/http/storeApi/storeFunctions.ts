import type { Request } from 'express';
import { authenticate } from '../../operations/access/authenticate';
import { createFunction, type Call, type HttpFunction } from '../createFunction';
import type { JsonAnswer } from '../httpApp';
import { readJson } from '../readJson';
import type { StoreRoute } from './route';
import { STORE_ROUTES, type StoreRouteName } from './routes';

/** The functions of the store API: one for each row, by a store's API key. */
export const storeFunctions = Object.fromEntries(
  Object.entries(STORE_ROUTES).map(([name, row]: [string, StoreRoute]) => [
    name,
    createFunction({
      name,
      dialect: 'storeApi',
      rows: [row],
      notFound: (path) => `There is nothing at ${name}${path}.`,
      serve,
    }),
  ]),
) as Record<StoreRouteName, HttpFunction>;

/** Authenticates by the API key, reads the body, hands over. */
async function serve(row: StoreRoute, call: Call): Promise<JsonAnswer> {
  const { services, request, requestId, notes } = call;
  const caller = await authenticate(services, apiKeyOf(request), row.scope, requestId);
  Object.assign(notes, {
    brandId: caller.brand.brandId,
    storeId: caller.store.storeId,
    keyId: caller.keyId,
  });
  await call.limits.take('key', request, caller.keyId);
  const body = row.maxBodyBytes === null ? undefined : await readJson(request, row.maxBodyBytes);
  return row.handle({ services, storeApi: services.dialects.storeApi, caller, body });
}

/** The key of either header, or null. */
function apiKeyOf(request: Request): string | null {
  const bearer = /^Bearer +(.*)$/i.exec(request.headers.authorization ?? '')?.[1];
  const own = request.headers['x-api-key'];
  return (bearer ?? (typeof own === 'string' ? own : null))?.trim() ?? null;
}
