import type { Express, Request } from 'express';
import { AppError } from '../domain/base/errors';
import { authenticate } from '../operations/access/authenticate';
import type { Served } from './dialects';
import { readJson } from './readJson';
import type { Route, RouteAnswer } from './route';
import { createHttpApp, type AppOptions, type RequestState } from './httpApp';

/** The Express application of one function of the store API: `route` at `/`, and problem answers for all else. */
export function createApp(route: Route, options: AppOptions): Express {
  return createHttpApp(
    route.name,
    (services, request, state) => serve(route, services, request, state),
    options,
  );
}

/** Authenticates, reads the body, hands over to the route. */
async function serve(
  route: Route,
  services: Served,
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
  return route.handle({ services, storeApi: services.dialects.storeApi, caller, body });
}

/** The key of either header, or null. */
function apiKeyOf(request: Request): string | null {
  const bearer = /^Bearer +(.*)$/i.exec(request.headers.authorization ?? '')?.[1];
  const own = request.headers['x-api-key'];
  return (bearer ?? (typeof own === 'string' ? own : null))?.trim() ?? null;
}
