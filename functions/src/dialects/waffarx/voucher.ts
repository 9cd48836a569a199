import { z } from 'zod';
import { VOUCHER_EVENT_KINDS, type VoucherReport, type VoucherReference } from '../../domain/voucher/event';
import { AppError } from '../../domain/base/errors';
import { codeKey } from '../../domain/base/ids';
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
import { underOurNames, withSentNames } from './voucherNames';
import { phpTimeSchema } from './phpTime';

// What the network's WooCommerce plugin says of a voucher.

const EVENT_FORM = 'must be "issued", "redeemed" or "reversed"';
const DAY_FORM = 'must be a day such as "2026-11-21"';

const daySchema = textSchema(40)
  .transform((text) => text.slice(0, 10))
  .refine((day) => z.iso.date().safeParse(day).success, DAY_FORM);

/** The network's own ids: only ever shown, so they may be of any characters. */
const referenceText = z
  .union([textSchema(128), z.int()], { error: must('must be a text of at most 128 characters') })
  .transform(String)
  .optional();

const referenceSchema = z
  .object(
    {
      voucher_id: referenceText,
      batch_id: referenceText,
      third_party_id: referenceText,
      partner_id: referenceText,
    },
    { error: must('must be a JSON object') },
  )
  .meta({ id: 'VoucherReference', description: 'The network’s own ids of the voucher.' });

/** The report under our names of the fields. `now` is the clock against which a time is "in the future". */
export function voucherSchema(now: () => Date) {
  return z
    .object(
      {
        event: z.enum(VOUCHER_EVENT_KINDS, { error: must(EVENT_FORM) }),
        event_id: idSchema.describe('Unique in the store: sent again, it is the same event.'),
        code: textSchema(128)
          .refine((code) => codeKey(code) !== null, 'must be the code of a voucher')
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
        expiry_date: daySchema.optional().describe('The last day of the voucher; shown, and nothing else.'),
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
 * Reads what the plugin sent of a voucher. Throws AppError naming each wrong field.
 *
 * @param currency the brand's default, which amounts without one are in
 */
export function readVoucherReport(
  schema: ReturnType<typeof voucherSchema>,
  body: unknown,
  currency: string,
): VoucherReport {
  const { fields, sentAs } = underOurNames(body);
  try {
    const hasCurrency = fields !== null && fields['currency'] !== undefined;
    // With the default, so that the amount's range is checked; what was not sent is no part of the report.
    const sent = fields && !hasCurrency ? { ...fields, currency } : (fields ?? body);
    const report = parseWire(schema, sent, { isPhp: true });
    return toReport(report, !hasCurrency);
  } catch (error) {
    throw error instanceof AppError ? withSentNames(error, sentAs) : error;
  }
}

function toReport(
  sent: z.output<ReturnType<typeof voucherSchema>>,
  isDefaultCurrency: boolean,
): VoucherReport {
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
