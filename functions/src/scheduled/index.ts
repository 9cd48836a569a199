import { advancePayouts } from './advancePayouts';
import { approveDue } from './approveDue';
import { audit } from './audit';
import { mapStatusWords } from './mapStatusWords';
import { postPlatformParts } from './postPlatformParts';
import { retrySetAside } from './retrySetAside';
import { reviewSales } from './reviewSales';
import { rollUpClosedHours } from './rollUpClosedHours';
import type { Schedule } from './schedule';
import { watchStores } from './watchStores';

export const SCHEDULES = {
  approveDue,
  advancePayouts,
  rollUpClosedHours,
  reviewSales,
  mapStatusWords,
  postPlatformParts,
  audit,
  watchStores,
  retrySetAside,
} as const satisfies Record<string, Schedule>;
