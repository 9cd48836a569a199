import type { StatusWords } from '../../src/domain/brand/statusWords';
import { PLAN } from '../support/arbitraries';

/** What the brand of the stories says that its shops' words mean, version by version. */
export const BRAND_WORDS: readonly StatusWords[] = (
  [
    { delivered: 'processing', iade: 'refunded' },
    { delivered: 'completed' },
    { delivered: 'completed', iade: 'refunded' },
    { delivered: 'processing', processing: 'completed' },
    { iade: 'completed', completed: 'processing' },
    { delivered: 'cancelled', iade: 'completed' },
  ] as const
).map((words, i) => ({ version: i + 1, startsAt: PLAN.startsAt, words }));
