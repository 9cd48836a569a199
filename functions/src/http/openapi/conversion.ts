import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { magentoOrderSchema } from '../../dialects/magento/order';
import { mobileOrderSchema } from '../../dialects/mobile/order';
import { saleAnswerSchema } from '../../dialects/storeApi/answers';
import { draftAnswerSchema, unverifiedAnswerSchema } from '../../dialects/waffarx/answers';
import { couponSchema } from '../../dialects/waffarx/coupon';
import { couponAnswerSchema } from '../../dialects/waffarx/couponAnswer';
import { pluginStateAnswerSchema } from '../../dialects/waffarx/answers';
import { pluginStateSchema } from '../../dialects/waffarx/pluginState';
import { identifiersSchema } from '../../dialects/waffarx/shopOrder';
import { orderSchema } from '../../dialects/woocommerce/orderSchema';
import { storeSettingsSchema } from '../../domain/brand/brand';
import type { ErrorCode } from '../../domain/base/errors';
import { addOrder } from '../conversion/addOrder';
import { coupon } from '../conversion/coupon';
import { magentoAddOrder } from '../conversion/magentoAddOrder';
import { mobileAddOrder } from '../conversion/mobileAddOrder';
import { pluginState } from '../conversion/pluginState';
import type { ConversionRoute } from '../conversion/route';
import { settings } from '../conversion/settings';
import { updateOrder } from '../conversion/updateOrder';
import { CONVERSION_EXAMPLES } from './conversionExamples';
import { CONVERSION_OPERATIONS } from './conversionTexts';
import { EXAMPLES_AT } from './examples';
import { codesWhere, EVERY_ANSWER, EVERY_BODY, examplesOf, headersOf, problemAnswers } from './parts';

// The paths of the conversion function.

/** A date that only says how far the order has come. */
const reached = (what: string) =>
  z
    .unknown()
    .optional()
    .describe(`Set once the order is ${what}; also as \`*_gmt\`. Orders two reports of one second.`);

/** Every field but these is ignored, and so is whatever of them cannot be read. */
const wooOrderSchema = z
  .object({
    ...orderSchema.shape,
    date_created: z
      .unknown()
      .optional()
      .describe(
        'In the site’s time: with `date_created_gmt` it tells the offset of the times in `meta_data`.',
      ),
    date_paid: reached('paid'),
    date_completed: reached('completed'),
    ...identifiersSchema.shape,
    meta_data: z
      .unknown()
      .optional()
      .describe(
        'A list of `{key, value}`. Read are the affiliate identifiers, which may stand here too, and WooCommerce’s own order attribution: `_wc_order_attribution_session_entry`, `_wc_order_attribution_session_start_time`, `_wc_order_attribution_utm_medium` and `_wc_order_attribution_utm_content`.',
      ),
  })
  .meta({
    id: 'WooOrder',
    description: 'WooCommerce’s own order object (wc/v3), of which this much is read.',
  });

export type ConversionName = keyof typeof CONVERSION_OPERATIONS;
type AnswerStatus = 200 | 201 | 202;

export interface ConversionShape {
  readonly row: ConversionRoute;
  /** As clients write it; the row has it in small letters. */
  readonly path: string;
  readonly request: z.ZodType | null;
  readonly query?: z.ZodObject;
  readonly answers: Readonly<Partial<Record<AnswerStatus, z.ZodType>>>;
  /** The error codes that are this route's own. */
  readonly codes: readonly ErrorCode[];
}

const ORDER_CODES = ['event_conflict', 'currency_not_supported', 'amount_out_of_range'] as const;
const orderAnswerSchema = z.union([saleAnswerSchema, unverifiedAnswerSchema]);
const ORDER_ANSWERS = { 201: orderAnswerSchema, 200: orderAnswerSchema };
const WOO_ANSWERS = { 201: orderAnswerSchema, 200: z.union([orderAnswerSchema, draftAnswerSchema]) };
const at = (): Date => EXAMPLES_AT;

/** Everything about a route that its row does not say. */
export const CONVERSION_SHAPES: Readonly<Record<ConversionName, ConversionShape>> = {
  addOrder: {
    row: addOrder,
    path: '/Woo/AddOrder',
    request: wooOrderSchema,
    answers: WOO_ANSWERS,
    codes: ORDER_CODES,
  },
  updateOrder: {
    row: updateOrder,
    path: '/Woo/UpdateOrder',
    request: wooOrderSchema,
    answers: WOO_ANSWERS,
    codes: ORDER_CODES,
  },
  reportPluginState: {
    row: pluginState,
    path: '/Woo/PluginState',
    request: pluginStateSchema(at),
    answers: { 201: pluginStateAnswerSchema, 200: pluginStateAnswerSchema },
    codes: ['event_conflict'],
  },
  pollSettings: {
    row: settings,
    path: '/Woo/Settings',
    request: null,
    answers: { 200: storeSettingsSchema.meta({ id: 'PolledSettings' }) },
    codes: [],
  },
  reportCoupon: {
    row: coupon,
    path: '/Woo/Coupon',
    request: couponSchema(at),
    answers: { 201: couponAnswerSchema, 200: couponAnswerSchema, 202: couponAnswerSchema },
    codes: ORDER_CODES,
  },
  addMagentoOrder: {
    row: magentoAddOrder,
    path: '/magento/addOrder',
    request: magentoOrderSchema,
    answers: ORDER_ANSWERS,
    codes: ORDER_CODES,
  },
  addMobileOrder: {
    row: mobileAddOrder,
    path: '/mobile/addorder',
    request: mobileOrderSchema,
    query: z.object({
      af_id: z.string().optional().describe('The click, where the body does not tell.'),
      subid: z.string().optional(),
    }),
    answers: ORDER_ANSWERS,
    codes: ORDER_CODES,
  },
};

/** Every error code that the route can give. */
export function conversionErrorCodesOf(name: ConversionName): ErrorCode[] {
  const { row, codes } = CONVERSION_SHAPES[name];
  const own: readonly ErrorCode[] = [
    ...EVERY_ANSWER,
    ...(['invalid_signature', 'stale_timestamp', 'invalid_api_key', 'revoked_api_key'] as const),
    'brand_suspended',
    ...(row.scope === null ? [] : (['insufficient_scope'] as const)),
    ...EVERY_BODY,
    ...codes,
  ];
  return codesWhere((code) => own.includes(code));
}

const MEANINGS: Readonly<Record<AnswerStatus, string>> = {
  200: 'Nothing new: the present state, or what a repeat finds.',
  201: 'Recorded, with all its effects.',
  202: 'Kept, and in effect as soon as what it is about is known. A repeat is answered the same.',
};

const ETAG = {
  description: 'Send it as `If-None-Match` with the next poll. It is of this key alone.',
  schema: { type: 'string' },
  example: '"s3-5f0c1e9a7b2d4c68-9a1b2c3d4e5f-20779"',
} as const;

function taggedHeaders(status: number): ReturnType<typeof headersOf> {
  return Object.assign(headersOf(status), { ETag: ETAG });
}

function answersOf(name: ConversionName): Record<string, ZodOpenApiResponseObject> {
  const { row, answers: schemas } = CONVERSION_SHAPES[name];
  const answers = Object.entries(schemas).map(([key, schema]) => {
    // The keys are AnswerStatus.
    const status = Number(key) as AnswerStatus;
    const shown = CONVERSION_EXAMPLES[name].filter((example) => example.status === status);
    const content = { schema, examples: examplesOf(shown, ({ answer }) => answer) };
    const answer = {
      description: MEANINGS[status],
      headers: row.early ? taggedHeaders(status) : headersOf(status),
      content: { 'application/json': content },
    };
    return [key, answer] as const;
  });
  return Object.fromEntries(answers);
}

const IF_NONE_MATCH = z.object({
  'If-None-Match': z
    .string()
    .optional()
    .meta({ description: 'The `ETag` of the last answer.', examples: [ETAG.example] }),
});

const NOT_MODIFIED: ZodOpenApiResponseObject = {
  description: 'Nothing has changed since the answer with the `ETag` that was sent as `If-None-Match`.',
  headers: taggedHeaders(304),
};

const SIGNED = { waffarxKey: [], waffarxTimestamp: [], waffarxSignature: [] };
const SECURITY: Readonly<
  Record<ConversionRoute['unsigned'], NonNullable<ZodOpenApiOperationObject['security']>>
> = {
  refused: [SIGNED],
  byKey: [SIGNED, { waffarxKey: [] }],
  byStore: [SIGNED, { waffarxKey: [] }, {}],
};

function operation(name: ConversionName, method: 'GET' | 'POST'): ZodOpenApiOperationObject {
  const { row, request, query } = CONVERSION_SHAPES[name];
  const isFirst = row.methods[0] === method;
  const { summary, description } = CONVERSION_OPERATIONS[name];
  const shown = CONVERSION_EXAMPLES[name].filter((example) => !example.name.startsWith('repeated'));
  const needs = row.scope === null ? 'Any key will do.' : `The key needs the scope \`${row.scope}\`.`;
  return {
    tags: [CONVERSION_TAG.name],
    operationId: isFirst ? name : `${name}By${method === 'GET' ? 'Get' : 'Post'}`,
    summary: isFirst ? summary : `${summary} (by ${method}, for clients that only post)`,
    description: `${description}\n\n${needs}`,
    security: SECURITY[row.unsigned],
    ...(query || row.early
      ? { requestParams: { ...(query && { query }), ...(row.early && { header: IF_NONE_MATCH }) } }
      : {}),
    ...(request === null || method === 'GET'
      ? {}
      : {
          requestBody: {
            required: true,
            description: `JSON in UTF-8, at most ${row.maxBodyBytes / 1024} KiB, both as sent and inflated.`,
            content: {
              'application/json': {
                schema: request,
                examples: examplesOf(shown, (example) => example.request),
              },
            },
          },
        }),
    responses: {
      ...answersOf(name),
      ...(row.early ? { 304: NOT_MODIFIED } : {}),
      ...problemAnswers(conversionErrorCodesOf(name)),
    },
  };
}

/** The paths of the conversion function, each with its methods. */
export function conversionPaths(): ZodOpenApiPathsObject {
  // Object.keys gives the keys of the table, and the table has no others.
  const names = Object.keys(CONVERSION_SHAPES) as ConversionName[];
  return Object.fromEntries(
    names.map((name) => {
      const { row, path } = CONVERSION_SHAPES[name];
      const methods = row.methods.map((method) => [method.toLowerCase(), operation(name, method)] as const);
      return [`/conversion${path}`, Object.fromEntries(methods)] as const;
    }),
  );
}

/** The group of the operations; part of the addresses of the API page. */
export const CONVERSION_TAG = {
  name: 'conversion',
  description:
    'What the network’s plugins, modules and SDKs report: signed, or kept until somebody confirms it. Paths are matched without regard to case.',
} as const;

const header = (name: string, description: string) =>
  ({ type: 'apiKey', in: 'header', name, description }) as const;

export const SIGNATURE_SCHEMES = {
  waffarxKey: header('X-WaffarX-Key', 'The key id: the part of the API key behind `hs_live_`.'),
  waffarxTimestamp: header(
    'X-WaffarX-Timestamp',
    'The Unix time of sending, in seconds or milliseconds; good for 300 s either way.',
  ),
  waffarxSignature: header(
    'X-WaffarX-Signature',
    'HMAC-SHA256 of `timestamp + "." + rawBody` under the text of the secret, in lower-case hex or base64. Test vectors: <https://halfshare.dev/vectors/>.',
  ),
} as const;
