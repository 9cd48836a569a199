import { AppError } from '../../domain/base/errors';

// The field names of the network's plugin are not documented (CONTRACT.md, 2), so each is taken under every name that is
// likely, in camelCase too.

/** By our name of a field, the others that it may have, most telling first. */
const NAMES = {
  event: ['event', 'event_type', 'type'],
  event_id: ['event_id'],
  code: ['code', 'coupon_code', 'coupon'],
  currency: ['currency', 'currency_code', 'order_currency'],
  order_id: ['order_id'],
  expiry_date: ['expiry_date', 'date_expires', 'expires_at'],
  // Not `timestamp`: it is the time of sending, so that a retry would be another event.
  occurred_at: ['occurred_at', 'event_time', 'created_at'],
} as const;
/** An amount is the face value of what is issued; else what was really taken off. */
const FACE_NAMES = ['amount', 'face_value', 'coupon_amount'] as const;
const DISCOUNT_NAMES = [
  'discount',
  'discount_amount',
  'discount_applied',
  'applied_amount',
  'amount',
] as const;
const REFERENCE_NAMES = ['waffarx_reference', 'reference'] as const;
const REFERENCE_FIELDS = ['voucher_id', 'batch_id', 'third_party_id', 'partner_id'] as const;

export interface Renamed {
  /** Null: the body is no object. */
  readonly fields: Readonly<Record<string, unknown>> | null;
  /** Our name of a field, and the one it was sent under. */
  readonly sentAs: ReadonlyMap<string, string>;
}

/** What of the body we know, under our names, each with the name it was sent under. What is empty is absent. */
export function underOurNames(body: unknown): Renamed {
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
  const reference = referenceOf(sent, sentAs);
  if (reference !== undefined) fields['waffarx_reference'] = reference;
  return { fields, sentAs };
}

/** The reference as an object, or put together of what stands beside the other fields. Notes where each was sent. */
function referenceOf(
  sent: ReadonlyMap<string, { readonly name: string; readonly value: unknown }>,
  sentAs: Map<string, string>,
): unknown {
  const [found] = REFERENCE_NAMES.flatMap((name) => sent.get(name) ?? []);
  const { name: whole = 'waffarx_reference', value } = found ?? {};
  sentAs.set('waffarx_reference', whole);
  if (value !== undefined && (typeof value !== 'object' || value === null)) return value;
  // PHP writes an empty map as [].
  const inside = new Map(
    Object.entries(value ?? {}).map(([name, member]) => [
      snakeCase(name),
      { name, member: member as unknown },
    ]),
  );
  const told = REFERENCE_FIELDS.flatMap((field) => {
    const [own, beside] = [inside.get(field), sent.get(field)];
    const member: unknown = own?.member ?? beside?.value;
    if ((member ?? '') === '') return [];
    sentAs.set(`waffarx_reference.${field}`, own ? `${whole}.${own.name}` : (beside?.name ?? field));
    return [[field, member] as const];
  });
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

/** The error with each field under the name that it was sent under. */
export function withSentNames(error: AppError, sentAs: Renamed['sentAs']): AppError {
  const errors = error.errors.map(({ path, message }) => {
    const [head = '', ...rest] = path.split('.');
    return { path: sentAs.get(path) ?? [sentAs.get(head) ?? head, ...rest].join('.'), message };
  });
  const detail = errors.map(({ path, message }) => `${path || 'The body'} ${message}`).join('; ');
  return new AppError(error.code, { errors, detail: detail || error.detail });
}
