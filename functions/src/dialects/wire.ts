import { z } from 'zod';
import { AppError, MAX_ERRORS, type ErrorCode, type FieldError } from '../domain/base/errors';
import { idProblem } from '../domain/base/ids';
import {
  isCurrency,
  isInRange,
  MAX_MINOR,
  readAmount,
  toMinor,
  withDecimals,
  type AmountText,
  isNegativeNoise,
} from '../domain/money/money';
import { sentFor, type SentOptions } from './sent';

/** Schema pieces that all dialects share (CONTRACT.md, "Common"). */

const MAX_FUTURE_MS = 86_400_000;

/** An issue with its own error code, more specific than `invalid_request`. */
const codedIssue = (
  message: string,
  code: ErrorCode,
): { code: 'custom'; message: string; params: { code: ErrorCode } } => ({
  code: 'custom',
  message,
  params: { code },
});

/** For a missing field that it is missing, for a wrong one what it must be. */
export const must =
  (form: string) =>
  (issue: { readonly input?: unknown }): string =>
    issue.input === undefined ? 'is required' : form;

const TOO_LARGE = 'is too large: at most 10^15 minor units';
const AMOUNT_FORM = 'must be an amount: a plain decimal such as "12.50", or a number';

const rawAmountSchema = z.union([z.string(), z.number()], { error: must(AMOUNT_FORM) });

/** PHP adds up to `-1.4e-14` what is zero. A fee may be negative, and is rounded to its currency anyway. */
function withoutNoise(read: ReturnType<typeof readAmount>, allowsNegative: boolean): typeof read {
  return !allowsNegative && 'amount' in read && isNegativeNoise(read.amount) ? { amount: '0' } : read;
}

/** An amount with its digits as sent. Its range is checked where its currency is known. */
function readWireAmount(
  value: string | number,
  ctx: z.core.$RefinementCtx,
  allowsNegative: boolean,
): AmountText {
  const read = withoutNoise(readAmount(value), allowsNegative);
  const issue =
    'problem' in read
      ? read.problem === 'too_large'
        ? codedIssue(TOO_LARGE, 'amount_out_of_range')
        : { code: 'custom' as const, message: AMOUNT_FORM }
      : !allowsNegative && read.amount.startsWith('-')
        ? { code: 'custom' as const, message: 'must not be negative' }
        : null;
  if (issue === null && 'amount' in read) return read.amount;
  ctx.issues.push({ code: 'custom', message: AMOUNT_FORM, ...issue, input: value });
  return z.NEVER;
}

export const amountSchema = rawAmountSchema
  .transform((value, ctx) => readWireAmount(value, ctx, false))
  .meta({
    id: 'Amount',
    description:
      'A plain decimal string in the currency beside it, such as "1234.50"; a JSON number is accepted. Rounded half-up to the minor unit of the currency, once.',
    examples: ['1234.50'],
  });

export const signedAmountSchema = rawAmountSchema
  .transform((value, ctx) => readWireAmount(value, ctx, true))
  .meta({
    id: 'SignedAmount',
    description: 'Like an amount, but may be negative: a negative fee is a discount.',
    examples: ['-5.00'],
  });

/** A price; absent and empty are the same. */
export const priceSchema = rawAmountSchema
  .transform((value, ctx) => (value === '' ? undefined : readWireAmount(value, ctx, false)))
  .optional()
  .meta({
    id: 'Price',
    description: 'An amount; null and empty mean that there is no price.',
    examples: ['249.90'],
  });

/** No shop sells smaller quantities; a float's noise is rounded away, and exact fractions stay small. */
const QUANTITY_DECIMALS = 6;

export const quantitySchema = rawAmountSchema
  .transform((value, ctx) => {
    const quantity = readWireAmount(value, ctx, false);
    return typeof quantity === 'string' ? withDecimals(quantity, QUANTITY_DECIMALS) : quantity;
  })
  .meta({
    id: 'Quantity',
    description: 'Pieces: a plain decimal, since shops sell 1.5 kg.',
    examples: [2],
  });

const ID_FORM = must('must be a string, or an integer that is taken for its digits');
const rawIdSchema = z.union([z.string(), z.int({ error: ID_FORM })], { error: ID_FORM });

function readId(value: string | number, ctx: z.core.$RefinementCtx): string {
  const id = String(value);
  const problem = idProblem(id);
  if (problem === null) return id;
  // An address as Shopify's `gid://shopify/Order/5726128734520`: its digits are the id that everybody else knows.
  const [, digits] = /^gid:\/\/.*\/(\d{1,40})(?:\?.*)?$/.exec(id) ?? [];
  const message = digits === undefined ? problem : `${problem}: send the digits alone, ${digits}`;
  ctx.issues.push({ code: 'custom', message, input: value });
  return z.NEVER;
}

/** A store's id; an integer is taken for its digits, since PHP sends both. */
export const idSchema = rawIdSchema.transform(readId).meta({
  id: 'Id',
  description:
    'An id of the store: 1-128 characters without "/" or control characters, not ".", ".." or "__x__". An integer is taken for its digits.',
  examples: ['1042'],
});

/** An id; absent and empty are the same. */
export const optionalIdSchema = rawIdSchema
  .transform((value, ctx) => (value === '' ? undefined : readId(value, ctx)))
  .optional()
  .meta({ id: 'OptionalId', description: 'Like an id; an empty one is absent.', examples: ['7'] });

/** Without `maxLength` a text of any length, for what is cut later. */
export function textSchema(maxLength?: number): z.ZodType<string, string> {
  const text = z.string({ error: must('must be a string') });
  return (
    maxLength === undefined ? text : text.max(maxLength, `must have at most ${maxLength} characters`)
  ).refine((text) => text.isWellFormed(), 'must be well-formed Unicode (it has half of a surrogate pair)');
}

/** A text; absent and empty are the same. */
export function optionalTextSchema(maxLength?: number): z.ZodType<string | undefined, string | undefined> {
  return textSchema(maxLength)
    .transform((text) => (text === '' ? undefined : text))
    .optional();
}

/** Items are validated so many at a time. */
const LIST_PART = 20;

/** A list that is not validated to its end where it has as many issues as anybody reads: each costs microseconds. */
const ListInParts = z.core.$constructor<z.ZodArray, z.core.$ZodArrayDef & { readonly stopAfter: number }>(
  'ListInParts',
  (list, def) => {
    z.ZodArray.init(list, def);
    const parse = list._zod.parse.bind(list._zod);
    list._zod.parse = (payload, ctx) => {
      const items: unknown = payload.value;
      if (!Array.isArray(items) || items.length <= LIST_PART) return parse(payload, ctx);
      const read: unknown[] = [];
      for (let start = 0; start < items.length; start += LIST_PART) {
        // Nothing here is asynchronous.
        const part = parse(
          { value: items.slice(start, start + LIST_PART), issues: [] } as never,
          ctx,
        ) as z.core.ParsePayload<unknown[]>;
        for (const issue of part.issues) {
          const [index = 0, ...path] = issue.path ?? [];
          payload.issues.push({ ...issue, path: [Number(index) + start, ...path] });
        }
        read.push(...part.value);
        if (payload.issues.length < def.stopAfter || read.length === items.length) continue;
        const message = `has ${items.length - read.length} more items, which are looked at once these are right`;
        payload.issues.push({ code: 'custom', message, input: items, inst: list });
        break;
      }
      payload.value = read;
      return payload;
    };
  },
);

/**
 * A list whose length is checked before its items are looked at (`sentFor`).
 *
 * @param stopAfter of more issues in it, the first are enough
 */
export function listSchema<T extends z.ZodType>(
  item: T,
  maxItems: number,
  stopAfter?: number,
): z.ZodArray<T> {
  return cutListSchema(item, stopAfter).meta({ maxItems });
}

/** A list that is cut to its length by whoever reads it. */
export function cutListSchema<T extends z.ZodType>(item: T, stopAfter: number = MAX_ERRORS): z.ZodArray<T> {
  const list = new ListInParts({ type: 'array', element: item, error: must('must be a list'), stopAfter });
  // The constructor of a class made this way has no type parameters.
  return list as unknown as z.ZodArray<T>;
}

export const booleanSchema = z.boolean({ error: must('must be true or false') });

/** An ISO 4217 code; an unknown one has its own error code. */
export const currencySchema = z
  .string({ error: must('must be an ISO 4217 code such as "TRY"') })
  .superRefine((code, ctx) => {
    if (isCurrency(code)) return;
    const message = 'is not an ISO 4217 currency (three capital letters, such as "TRY")';
    ctx.addIssue(codedIssue(message, 'currency_not_supported'));
  })
  .meta({ id: 'Currency', description: 'An ISO 4217 code in capital letters.', examples: ['TRY'] });

/** Firestore's first moment; an earlier or invalid time is refused. */
const FIRST_STORABLE_MS = Date.parse('0001-01-01T00:00:00Z');
const TIME_FORM = 'must be an RFC 3339 time such as "2026-11-21T10:00:00Z"';

export const anyTimeSchema: z.ZodType<Date, string> = z.iso
  .datetime({ offset: true, error: must(TIME_FORM) })
  .transform((text, ctx) => {
    const time = new Date(text);
    if (time.getTime() >= FIRST_STORABLE_MS) return time;
    ctx.addIssue({ code: 'custom', message: TIME_FORM });
    return z.NEVER;
  });

/** The latest time that a report may have: 24 h from now. */
export function latestTime(now: () => Date): Date {
  return new Date(now().getTime() + MAX_FUTURE_MS);
}

/** An RFC 3339 time, not more than 24 h ahead of `now`. */
export function timeSchema(now: () => Date): z.ZodType<Date, string> {
  return anyTimeSchema.refine((time) => time <= latestTime(now), 'is more than 24 hours in the future');
}

/** For `superRefine`: runs although a field is wrong already, so that all wrong fields are named at once. */
export const besideOtherIssues = {
  when: ({ value }: z.core.ParsePayload): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
};

interface LineAmounts {
  readonly total?: unknown;
  readonly taxTotal?: unknown;
}

/** Adds an issue for each amount that its currency cannot hold. What is no amount or no currency has its issue. */
export function checkRanges(
  ctx: z.core.$RefinementCtx,
  currency: unknown,
  totals: Readonly<Record<string, unknown>>,
  items: unknown,
): void {
  if (typeof currency !== 'string' || !isCurrency(currency)) return;
  const lines = (Array.isArray(items) ? items : []) as readonly (LineAmounts | null | undefined)[];
  const amounts = [
    ...Object.entries(totals).map(([field, amount]) => [[field], amount] as const),
    ...lines.map((line, index) => [['items', index, 'total'], line?.total] as const),
    ...lines.map((line, index) => [['items', index, 'taxTotal'], line?.taxTotal] as const),
  ];
  for (const [path, amount] of amounts) {
    const read = readAmount(amount);
    if (!('amount' in read) || isInRange(read.amount, currency)) continue;
    const issue = codedIssue(TOO_LARGE, 'amount_out_of_range');
    ctx.issues.push({ ...issue, input: amount, path: [...path] });
  }
  checkSum(ctx, currency, lines);
}

/** The sum of lines may be out of range although each line is in it, and results must be stored exactly. */
function checkSum(
  ctx: z.core.$RefinementCtx,
  currency: string,
  lines: readonly (LineAmounts | null | undefined)[],
): void {
  const read = lines.map((line) => readAmount(line?.total)).filter((amount) => 'amount' in amount);
  if (read.some(({ amount }) => !isInRange(amount, currency))) return;
  const sum = read.reduce((total, { amount }) => total + toMinor(amount, currency), 0n);
  if (sum <= MAX_MINOR && sum >= -MAX_MINOR) return;
  const issue = codedIssue('are together too large: at most 10^15 minor units', 'amount_out_of_range');
  ctx.issues.push({ ...issue, input: lines, path: ['items'] });
}

export interface ParseOptions extends SentOptions {
  /** The body's own fields in which null has a meaning. */
  readonly nullable?: readonly string[];
}

/**
 * Validates a body: `null` is absent, unknown fields are ignored. Throws AppError naming every wrong field:
 * `invalid_request`, or the more specific code if all issues have the same. Where lists are too long, only those are
 * named: what is in them is not looked at.
 */
export function parseWire<T>(schema: z.ZodType<T>, body: unknown, options: ParseOptions = {}): T {
  const { read, tooLong } = sentFor(schema, body, options);
  if (tooLong.length > 0) throw wireError('invalid_request', tooLong, tooLong.length);
  const result = schema.safeParse(withNulls(read, body, options.nullable ?? []));
  if (result.success) return result.data;
  const { issues } = result.error;
  throw wireError(codeOf(issues), fieldErrors(issues.slice(0, MAX_ERRORS)), issues.length);
}

function withNulls(read: unknown, body: unknown, fields: readonly string[]): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return read;
  const nulls = fields.filter((field) => (body as Record<string, unknown>)[field] === null);
  return nulls.length === 0
    ? read
    : { ...(read as object), ...Object.fromEntries(nulls.map((field) => [field, null])) };
}

export function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}

/** That of all issues, where they have the same; else `invalid_request`. */
function codeOf(issues: readonly z.core.$ZodIssue[]): ErrorCode {
  const codes = new Set(
    issues.map((issue) =>
      issue.code === 'custom' ? (issue.params?.['code'] as ErrorCode | undefined) : undefined,
    ),
  );
  const [only] = codes;
  return codes.size === 1 && only ? only : 'invalid_request';
}

function wireError(code: ErrorCode, errors: readonly FieldError[], errorCount: number): AppError {
  const detail = errors
    .map(({ path, message }) => (path === '' ? `The body ${message}` : `${path} ${message}`))
    .join('; ');
  return new AppError(code, {
    detail: detail.length > 1000 ? `${detail.slice(0, 1000)}...` : detail,
    errors,
    errorCount,
  });
}

type Compact<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The object without its undefined members: what was not sent is absent. */
export function compact<T extends object>(value: T): Compact<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Compact<T>;
}
