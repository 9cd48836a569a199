import { Router, type Request, type Response } from 'express';
import type { AccountRoute } from './route';

/** The routes of the path that was asked for, one for each method, and what the path names. */
export interface Found {
  readonly routes: readonly AccountRoute[];
  readonly params: Readonly<Record<string, string>>;
}

/** Behind Hosting's rewrite the path still begins with the function's name. */
const BEHIND_HOSTING = '/account';

/** Express's own router as a look-up: it finds the routes of a request's path and answers nothing. */
export function findRoutes(rows: readonly AccountRoute[]): (request: Request) => Promise<Found | null> {
  const found = new WeakMap<Request, Found>();
  const router = Router({ caseSensitive: true, strict: true });
  for (const [path, routes] of Map.groupBy(rows, (row) => row.path)) {
    router.all([path, BEHIND_HOSTING + path], (request, _response, next) => {
      found.set(request, { routes, params: request.params as Record<string, string> });
      next('router');
    });
  }
  return (request) =>
    new Promise((resolve, reject) => {
      // It never writes an answer: every handler goes on to the callback.
      router(request, request.res as Response, (error?: unknown) => {
        if (error === undefined || error === null) resolve(found.get(request) ?? null);
        // What cannot be decoded is no path of ours.
        else if ((error as { status?: unknown }).status === 400) resolve(null);
        else reject(error instanceof Error ? error : new Error('the router failed', { cause: error }));
      });
    });
}
