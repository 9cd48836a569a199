import { advancePayouts } from './advancePayouts';
import { approveDue } from './approveDue';
import { audit } from './audit';
import { rollUpClosedHours } from './rollUpClosedHours';
import type { Schedule } from './schedule';

/** Every scheduled function by its name. */
export const SCHEDULES = {
  approveDue,
  advancePayouts,
  rollUpClosedHours,
  audit,
} as const satisfies Record<string, Schedule>;
