import { z } from 'zod';
import { COUPON_EVENT_KINDS, type CouponReport, type VoucherReference } from '../../domain/couponEvent';
import { AppError } from '../../domain/errors';
import { codeKey } from '../../domain/ids';
import {
  amountSchema,
  besideOtherIssues,
  checkRanges,
  compact,
  currencySchema,
  idSchema,
  must,
  parseWire,
  textSchema,
} from '../wire';
import { phpTimeSchema } from './couponTime';

// What the network's WooCommerce plugin says of a coupon. Its field names are not documented (CONTRACT.md, 2), so each
// is taken under every name that is likely, in camelCase too; what is empty is absent. Errors name a field as it was sent.

/** By our name of a field, the others that it may have, most telling first. */
const NAMES = {
  event: ['event', 'event_type', 'type'],
  event_id: ['event_id'],
  code: ['code', 'coupon_code', 'coupon'],
  currency: ['currency', 'currency_code', 'order_currency'],
  order_id: ['order_id'],
  expiry_date: ['expiry_date', 'date_expires', 'expires_at'],
  occurred_at: ['occurred_at', 'event_time', 'created_at', 'timestamp'],
} as const;
/** An amount is the face value of what is issued; else what was really taken off. */
const FACE_NAMES = ['amount', 'face_value', 'coupon_amount'] as const;
const DISCOUNT_NAMES = [
  'discount',
  'discount_amount',
  'discount_applied',
  'discount_total',
  'applied_amount',
  'amount',
] as const;
const REFERENCE_NAMES = ['waffarx_reference', 'reference'] as const;
const REFERENCE_FIELDS = ['voucher_id', 'batch_id', 'third_party_id', 'partner_id'] as const;

const EVENT_FORM = 'must be "issued", "redeemed" or "reversed"';
const DAY_FORM = 'must be a day such as "2026-11-21"';

const daySchema = textSchema(40)
  .transform((text) => text.slice(0, 10))
  .refine((day) => z.iso.date().safeParse(day).success, DAY_FORM);

const referenceSchema = z
  .object(
    {
      voucher_id: idSchema.optional(),
      batch_id: idSchema.optional(),
      third_party_id: idSchema.optional(),
      partner_id: idSchema.optional(),
    },
    { error: must('must be a JSON object') },
  )
  .meta({ id: 'VoucherReference', description: 'What the network calls the voucher behind the coupon.' });

/** The report under our names of the fields. `now` is the clock against which a time is "in the future". */
export function couponSchema(now: () => Date) {
  return z
    .object(
      {
        event: z.enum(COUPON_EVENT_KINDS, { error: must(EVENT_FORM) }),
        event_id: idSchema.describe('Unique in the store: sent again, it is the same event.'),
        code: textSchema(128)
          .refine((code) => codeKey(code) !== null, 'must be the code of a coupon')
          .describe('Compared without regard to case.'),
        amount: amountSchema
          .optional()
          .describe(
            'Issued: the face value. Redeemed, reversed: the discount really given or taken back (also as `discount`); required.',
          ),
        currency: currencySchema.optional().describe("Absent: the brand's."),
        order_id: idSchema.optional().describe('Required where the event is redeemed or reversed.'),
        waffarx_reference: referenceSchema
          .optional()
          .describe('Also its fields beside the others, without it.'),
        expiry_date: daySchema.optional().describe('The last day of the coupon; shown, and nothing else.'),
        occurred_at: phpTimeSchema(now).optional().describe('Absent: now.'),
      },
      { error: must('must be a JSON object') },
    )
    .superRefine(({ event, order_id, amount, currency }, ctx) => {
      checkRanges(ctx, currency, { amount }, []);
      if (event !== 'redeemed' && event !== 'reversed') return;
      for (const [path, value] of Object.entries({ order_id, amount }))
        if (value === undefined) ctx.addIssue({ code: 'custom', path: [path], message: 'is required' });
    }, besideOtherIssues)
    .meta({ id: 'CouponEvent' });
}

/**
 * Reads what the plugin sent of a coupon. Throws AppError naming each wrong field.
 *
 * @param currency the brand's default, which amounts without one are in
 */
export function readCouponReport(
  schema: ReturnType<typeof couponSchema>,
  body: unknown,
  currency: string,
): CouponReport {
  const { fields, sentAs } = underOurNames(body);
  try {
    const hasCurrency = fields !== null && fields['currency'] !== undefined;
    // With the default, so that the amount's range is checked; what was not sent is no part of the report.
    const report = parseWire(schema, fields && !hasCurrency ? { ...fields, currency } : (fields ?? body));
    return toReport(report, !hasCurrency);
  } catch (error) {
    throw error instanceof AppError ? withSentNames(error, sentAs) : error;
  }
}

function toReport(sent: z.output<ReturnType<typeof couponSchema>>, isDefaultCurrency: boolean): CouponReport {
  const { voucher_id, batch_id, third_party_id, partner_id } = sent.waffarx_reference ?? {};
  const reference: VoucherReference = compact({
    voucherId: voucher_id,
    batchId: batch_id,
    thirdPartyId: third_party_id,
    partnerId: partner_id,
  });
  const key = codeKey(sent.code);
  if (key === null) throw new Error('a code that nobody can own was not refused');
  const isIssued = sent.event === 'issued';
  return {
    eventId: sent.event_id,
    kind: sent.event,
    codeKey: key,
    ...compact({
      amount: sent.amount,
      currency: isDefaultCurrency ? undefined : sent.currency,
      // An order or an expiry says something with these events alone.
      orderId: isIssued ? undefined : sent.order_id,
      expiresOn: isIssued ? sent.expiry_date : undefined,
      reference: Object.keys(reference).length > 0 ? reference : undefined,
      occurredAt: sent.occurred_at,
    }),
  };
}

interface Renamed {
  /** Null: the body is no object. */
  readonly fields: Readonly<Record<string, unknown>> | null;
  /** Our name of a field, and the one it was sent under. */
  readonly sentAs: ReadonlyMap<string, string>;
}

function underOurNames(body: unknown): Renamed {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { fields: null, sentAs: new Map() };
  const sent = new Map(
    Object.entries(body)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => [snakeCase(name), { name, value: value as unknown }]),
  );
  const fields: Record<string, unknown> = {};
  const sentAs = new Map<string, string>();
  const take = (ours: string, names: readonly string[]): void => {
    const found = names.map((name) => sent.get(name)).find((value) => value !== undefined);
    sentAs.set(ours, found?.name ?? names[0] ?? ours);
    if (found) fields[ours] = found.value;
  };
  for (const [ours, names] of Object.entries(NAMES)) take(ours, names);
  if (typeof fields['event'] === 'string') fields['event'] = fields['event'].trim().toLowerCase();
  take('amount', fields['event'] === 'issued' ? FACE_NAMES : DISCOUNT_NAMES);
  const reference = referenceOf(sent);
  if (reference !== undefined) fields['waffarx_reference'] = reference;
  return { fields, sentAs };
}

/** The reference as an object, or put together of what stands beside the other fields. */
function referenceOf(sent: ReadonlyMap<string, { readonly value: unknown }>): unknown {
  const [found] = REFERENCE_NAMES.flatMap((name) => sent.get(name) ?? []);
  const { value } = found ?? {};
  // PHP writes an empty map as [].
  if (Array.isArray(value) && value.length === 0) return undefined;
  if (value !== undefined && (typeof value !== 'object' || value === null)) return value;
  const inside = new Map(
    Object.entries(value ?? {}).map(([name, member]) => [snakeCase(name), member as unknown]),
  );
  const members = REFERENCE_FIELDS.map((name) => [name, inside.get(name) ?? sent.get(name)?.value] as const);
  const told = members.filter(([, member]) => (member ?? '') !== '');
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function withSentNames(error: AppError, sentAs: Renamed['sentAs']): AppError {
  const errors = error.errors.map(({ path, message }) => {
    const [head = '', ...rest] = path.split('.');
    return { path: [sentAs.get(head) ?? head, ...rest].join('.'), message };
  });
  const detail = errors.map(({ path, message }) => `${path || 'The body'} ${message}`).join('; ');
  return new AppError(error.code, { errors, detail: detail || error.detail });
}
