import { explain } from '../dialects/account/explanation/explanation';
import type { Explanation } from '../dialects/account/explanation/shape';
import type { Viewer } from '../dialects/account/explanation/viewer';
import type { OrderIdentity } from '../domain/base/ids';
import { readOrder } from '../firestore/orders';
import { orderNotFound } from './findOrder';
import type { Services } from './services';

/**
 * Explains an order of the brand to the brand, or to an influencer less the private part. Changes nothing.
 * Throws AppError `not_found` for an order that is not known, or that never concerned the influencer.
 */
export async function explainOrder(
  services: Services,
  identity: OrderIdentity,
  viewer: Viewer,
): Promise<Explanation> {
  const stored = await readOrder(services.db, identity);
  const explanation = stored && explain(stored, viewer, services.now());
  if (!explanation) throw orderNotFound(identity);
  return explanation;
}
