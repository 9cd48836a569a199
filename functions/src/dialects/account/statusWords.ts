import { z } from 'zod';
import { isReservedName } from '../../domain/base/ids';
import { ORDER_STATUSES, statusWord } from '../../domain/brand/orderStatus';
import {
  isMappableStatus,
  MAX_STATUS_WORDS,
  NO_WORDS,
  STATUS_WORD_FORM,
  type StatusWords,
} from '../../domain/brand/statusWords';
import { formatMinor } from '../../domain/money/money';
import type { WordsPreview } from '../../domain/order/mapping';
import { besideOtherIssues, optionalTextSchema } from '../wire';
import { brandIdSchema, integerSchema, object, wordSchema } from './fields';

// What the stores' own words for a status mean to a brand, as a dashboard sends it and is answered.

/** Two spellings of one status word must not differ in meaning: the domain would keep just one. */
function wordProblem(map: Readonly<Record<string, unknown>>, word: string): string | null {
  if (!isMappableStatus(word)) return STATUS_WORD_FORM;
  const same = Object.keys(map).find((other) => statusWord(other) === statusWord(word));
  return same === undefined || map[same] === map[word]
    ? null
    : `is the same status as "${same}", with another meaning`;
}

/** The key of an order, as a page's answer has it: the name of a document. */
function isCursor(text: string): boolean {
  return !text.includes('/') && text !== '.' && text !== '..' && !isReservedName(text);
}

const mapSchema = z
  .record(z.string(), wordSchema(ORDER_STATUSES), object)
  .superRefine((map, ctx) => {
    for (const word of Object.keys(map)) {
      const message = wordProblem(map, word);
      if (message !== null) ctx.addIssue({ code: 'custom', path: [word], message });
    }
  }, besideOtherIssues)
  .describe(
    `The whole map, at most ${MAX_STATUS_WORDS} words; case and WooCommerce’s \`wc-\` do not count. Empty: no words.`,
  )
  .meta({ id: 'StatusWords', maxProperties: MAX_STATUS_WORDS, examples: [{ delivered: 'completed' }] });

export const statusWordsRequests = {
  wordsChange: z
    .object(
      {
        brandId: brandIdSchema.optional(),
        words: mapSchema,
        basedOnVersion: integerSchema('must be the number of a version')
          .optional()
          .describe('The version that the change was made of; another newest one is `words_conflict`.'),
      },
      object,
    )
    .meta({ id: 'StatusWordsChange' }),
  wordsPreview: z
    .object(
      {
        brandId: brandIdSchema.optional(),
        words: mapSchema,
        cursor: optionalTextSchema(300)
          .refine((cursor) => cursor === undefined || isCursor(cursor), 'must be the cursor of a page before')
          .describe('Of the page before, with the same words. Absent: the first page.'),
      },
      object,
    )
    .meta({ id: 'StatusWordsPreviewRequest' }),
};

const statuses = z.enum(ORDER_STATUSES);
const time = z.iso.datetime();
const amount = z.string().meta({ description: 'A decimal in the currency beside it.', examples: ['6.17'] });
const fields = {
  brandId: z.string(),
  version: z.int().describe('0: the brand has saved none.'),
  startsAt: time.nullable().describe('In force since then, for orders placed since then. Null: version 0.'),
  words: z.record(z.string(), statuses),
};

export const statusWordsAnswerSchema = z.object(fields).meta({ id: 'StatusWordsAnswer' });
export const savedStatusWordsAnswerSchema = z
  .object({ ...fields, replayed: z.boolean().describe('It was so already: nothing was written.') })
  .meta({ id: 'SavedStatusWordsAnswer' });

export const wordsPreviewAnswerSchema = z
  .object({
    brandId: z.string(),
    newestVersion: z.int().describe('The version in force, which the words would take the place of.'),
    looked: z.int().describe('How many orders this page has looked at.'),
    unreadable: z.int().describe('How many of them cannot be read, and are in no other figure.'),
    orders: z
      .array(
        z.object({
          storeId: z.string(),
          orderId: z.string(),
          from: statuses,
          to: statuses,
          currency: z.string(),
          dueBefore: amount.describe('Of all parties.'),
          dueAfter: amount,
          heldUntil: time.nullable().describe('If it were mapped now.'),
          claimed: z.boolean().describe('A payout has claimed of it: it stays as it is, and is not counted.'),
        }),
      )
      .describe('Those of the page that would be mapped.'),
    totals: z
      .array(
        z.object({
          currency: z.string(),
          becomesDue: amount,
          noLongerDue: amount,
          completed: amount.describe(
            'Due on orders that only then are completed, and so wait for their hold.',
          ),
        }),
      )
      .describe('Of this page: add those of all pages up.'),
    isPartial: z.boolean().describe('There are more orders: send `cursor`.'),
    cursor: z.string().nullable(),
  })
  .meta({ id: 'StatusWordsPreview' });

export function statusWordsAnswer(
  brandId: string,
  { version, startsAt, words }: StatusWords,
): z.infer<typeof statusWordsAnswerSchema> {
  const since = version === NO_WORDS.version ? null : startsAt.toISOString();
  return { brandId, version, startsAt: since, words: { ...words } };
}

export function wordsPreviewAnswer(
  brandId: string,
  { newestVersion, looked, unreadable, orders, next }: WordsPreview,
): z.infer<typeof wordsPreviewAnswerSchema> {
  const counted = orders.filter(({ isClaimed }) => !isClaimed);
  return {
    brandId,
    newestVersion,
    looked,
    unreadable,
    orders: orders.map(({ storeId, orderId, from, to, currency, ...order }) => ({
      storeId,
      orderId,
      from,
      to,
      currency,
      dueBefore: formatMinor(order.dueBeforeMinor, currency),
      dueAfter: formatMinor(order.dueAfterMinor, currency),
      heldUntil: order.heldUntil?.toISOString() ?? null,
      claimed: order.isClaimed,
    })),
    totals: [...Map.groupBy(counted, ({ currency }) => currency)].sort().map(([currency, of]) => {
      const sum = (minorOf: (order: (typeof of)[number]) => number): string =>
        formatMinor(
          of.reduce((total, order) => total + minorOf(order), 0),
          currency,
        );
      return {
        currency,
        becomesDue: sum((order) => Math.max(0, order.dueAfterMinor - order.dueBeforeMinor)),
        noLongerDue: sum((order) => Math.max(0, order.dueBeforeMinor - order.dueAfterMinor)),
        completed: sum((order) => order.completedMinor),
      };
    }),
    isPartial: next !== null,
    cursor: next,
  };
}
