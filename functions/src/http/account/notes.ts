import { tenantIdSchema } from '../../domain/brand/brand';
import { idProblem } from '../../domain/base/ids';
import { isObject } from '../../dialects/account/query';
import type { User } from '../../operations/access/authenticateUser';
import type { RequestState } from '../httpApp';

// Fields of a call's log line that are known before it is carried out, so that refusals have them too.

type Notes = RequestState['notes'];

/** The order or payout in the path; a value that cannot be an id is not logged. */
export function notesOfPath({ orderId, payoutId }: Readonly<Record<string, string>>): Notes {
  return { orderId: idOf(orderId), payoutId: idOf(payoutId) };
}

function idOf(text: string | undefined): string | undefined {
  return text !== undefined && idProblem(text) === null ? text : undefined;
}

export function notesOfUser({ uid, role, brandId, influencerId }: User): Notes {
  return { uid, role, userBrandId: brandId, influencerId };
}

/** The brand that the call is about: the one it names, else the user's own. An admin has none. */
export function brandToNote(
  { role, brandId }: User,
  words: Readonly<Record<string, unknown>>,
  body?: unknown,
): string | undefined {
  const named = tenantIdSchema.safeParse((isObject(body) ? body['brandId'] : null) ?? words['brandId']);
  return named.data ?? (role === null || role === 'admin' ? undefined : (brandId ?? undefined));
}
