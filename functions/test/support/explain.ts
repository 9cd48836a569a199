import { explain as explainOrder } from '../../src/dialects/account/explanation/explanation';
import type { Explanation } from '../../src/dialects/account/explanation/shape';
import { foldOrder } from '../../src/domain/order/fold';
import { foldTerms } from '../../src/domain/order/record';
import type { Viewer } from '../../src/domain/order/viewer';
import type { Stored } from './arbitraries';

/** The explanation of an order as it is stored: folded once more, as operations/order/explainOrder does. */
export function explain({ order, commission }: Stored, viewer: Viewer, now: Date): Explanation | null {
  return explainOrder({ order, commission, state: foldOrder(order.events, foldTerms(order)) }, viewer, now);
}
