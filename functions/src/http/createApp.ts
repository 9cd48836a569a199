import type { Express, Request } from 'express';
import { storeApiRequests, type StoreApiRequests } from '../dialects/storeApi/requests';
import { AppError } from '../domain/base/errors';
import { authenticate } from '../operations/access/authenticate';
import { hashEmail, type Services } from '../operations/base/services';
import { readJson } from './readJson';
import type { Route, RouteAnswer } from './route';
import { createShell, type AppOptions, type RequestState } from './shell';

/** The Express application of one function of the store API: `route` at `/`, and problem answers for all else. */
export function createApp(route: Route, options: AppOptions): Express {
  return createShell(
    route.name,
    (services, request, state) => serve(route, services, request, state),
    options,
  );
}

/** Authenticates, reads the body, hands over to the route. */
async function serve(
  route: Route,
  services: Services,
  request: Request,
  { requestId, notes }: RequestState,
): Promise<RouteAnswer> {
  if (request.path !== '/')
    throw new AppError('not_found', { detail: `There is nothing at ${route.name}${request.path}.` });
  if (!route.methods.some((method) => method === request.method)) {
    const allow = route.methods.join(', ');
    throw new AppError('method_not_allowed', {
      detail: `Send ${allow}, not ${request.method}.`,
      headers: { Allow: allow },
    });
  }
  const caller = await authenticate(services, apiKeyOf(request), route.scope, requestId);
  Object.assign(notes, {
    brandId: caller.brand.brandId,
    storeId: caller.store.storeId,
    keyId: caller.keyId,
  });
  const body = route.maxBodyBytes === null ? undefined : await readJson(request, route.maxBodyBytes);
  return route.handle({ services, storeApi: storeApiOf(services), caller, body });
}

// Building the schemas takes some twenty times as long as reading a sale with them.
const storeApis = new WeakMap<Services, StoreApiRequests>();

function storeApiOf(services: Services): StoreApiRequests {
  const known = storeApis.get(services);
  if (known) return known;
  const made = storeApiRequests({ now: services.now, hashEmail: (email) => hashEmail(services, email) });
  storeApis.set(services, made);
  return made;
}

/** The key of either header, or null. */
function apiKeyOf(request: Request): string | null {
  const bearer = /^Bearer +(.*)$/i.exec(request.headers.authorization ?? '')?.[1];
  const own = request.headers['x-api-key'];
  return (bearer ?? (typeof own === 'string' ? own : null))?.trim() ?? null;
}
