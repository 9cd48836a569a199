import { z } from 'zod';
import { latestTime, must } from '../wire';

const TIME_FORM = 'must be a time: RFC 3339, "2026-11-21 10:00:00" in UTC, or Unix seconds';

/** A time as PHP may write it: RFC 3339, WordPress' `*_gmt` form, or Unix seconds (also milliseconds). From 1970 on. */
export function phpTimeSchema(now: () => Date) {
  return z.union([z.string(), z.number()], { error: must(TIME_FORM) }).transform((value, ctx) => {
    const time = readTime(value);
    const isPast = time !== null && time.getTime() < 0;
    const isFuture = time !== null && time > latestTime(now);
    if (time && !isPast && !isFuture) return time;
    const message = isFuture ? 'is more than 24 hours in the future' : isPast ? 'is before 1970' : TIME_FORM;
    ctx.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

function readTime(value: string | number): Date | null {
  const text = String(value).trim();
  if (/^[1-9]\d{9}(?:\d{3})?$/.test(text)) return new Date(Number(text.padEnd(13, '0')));
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (!match || text.startsWith('0000')) return null;
  const time = new Date(`${match[1]}T${match[2]}${match[3] ?? 'Z'}`);
  return Number.isNaN(time.getTime()) ? null : time;
}
