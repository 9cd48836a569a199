import { AppError } from './errors';

// Local days and months, as `yyyy-mm-dd` and `yyyy-mm`.

export const DAY_MS = 86_400_000;

/** Making a format costs a hundred times as much as using it; there are few time zones. */
const DAY_FORMATS = new Map<string, Intl.DateTimeFormat>();

/** The local day, `yyyy-mm-dd`, of the moment in the time zone. */
export function localDay(moment: Date, timeZone: string): string {
  let format = DAY_FORMATS.get(timeZone);
  if (!format) {
    const [year, month, day] = ['numeric', '2-digit', '2-digit'] as const;
    // en-CA writes ISO days.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year, month, day, calendar: 'iso8601' });
    DAY_FORMATS.set(timeZone, format);
  }
  // en-CA writes the year 99 as `99`, and days are compared as text.
  return format.format(moment).padStart('yyyy-mm-dd'.length, '0');
}

/** Whether it is a time zone of the IANA's list, by any of its names. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** `yyyy-mm`; there is no year 0. */
export const MONTH_PATTERN = /^(?!0000)\d{4}-(0[1-9]|1[0-2])$/;
export const MONTH_FORM = 'must be a month such as 2026-11';

/** Asserts that the text is a month, `yyyy-mm`. Throws AppError `invalid_request`. */
export function assertMonth(month: string): void {
  if (MONTH_PATTERN.test(month)) return;
  throw new AppError('invalid_request', {
    detail: `month ${MONTH_FORM}`,
    errors: [{ path: 'month', message: MONTH_FORM }],
  });
}

export function isInMonth(day: string, month: string): boolean {
  return day.startsWith(`${month}-`);
}
