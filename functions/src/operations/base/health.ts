import { AppError } from '../../domain/base/errors';
import { probe } from '../../firestore/base/probe';
import type { Services } from './services';

/** Strangers may ask at any rate: an instance reads at most once in this time. */
const KEPT_MS = 5_000;
const PATIENCE_MS = 3_000;

/** Whether Firestore answered, and when it was asked. */
export interface Health {
  readonly isUp: boolean;
  readonly checkedAt: Date;
}

/** As of at most 5 s ago. Throws AppError `unavailable` where Firestore does not answer within 3 s. */
export async function checkHealth(services: Services): Promise<Health> {
  const { caches, now } = services;
  const nowMs = now().getTime();
  if (caches.health === null || Math.abs(nowMs - caches.health.askedAtMs) >= KEPT_MS) {
    caches.health = { askedAtMs: nowMs, answer: ask(services) };
  }
  const health = await caches.health.answer;
  if (health.isUp) return health;
  throw new AppError('unavailable', {
    detail: `Firestore did not answer at ${health.checkedAt.toISOString()}.`,
    headers: { 'Retry-After': String(KEPT_MS / 1000) },
  });
}

async function ask({ db, now }: Services): Promise<Health> {
  const checkedAt = now();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false);
  });
  const asked = probe(db).then(
    () => true,
    () => false,
  );
  const isUp = await Promise.race([asked, tooLate]);
  clearTimeout(timer);
  return { isUp, checkedAt };
}
