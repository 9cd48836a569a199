import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { orderKey } from '../../src/domain/base/ids';
import { addTallies, type Tallies } from '../../src/domain/order/tally';
import { readDocument } from '../../src/firestore/base/convert';
import { payoutLines, payouts } from '../../src/firestore/documents/payoutKinds';
import { days } from '../../src/firestore/documents/rollUpKinds';
import { planVersions } from '../../src/firestore/documents/tenantKinds';
import { paths } from '../../src/firestore/base/paths';
import { BRAND_ID, STORE_ID } from './brand';
import type { RecordedPayout, StoredOrder, StoredRecording } from './recording';

// What Firestore holds of the brand, document by document, with Dates for its timestamps.

type Document = Record<string, unknown>;

const documentOf = (snapshot: DocumentSnapshot): Document => readDocument(snapshot) as Document;

/** Every order of the brand by its id, with its history and its commission. */
export async function storedOrders(db: Firestore): Promise<StoredOrder[]> {
  const { docs } = await paths.orders(db, BRAND_ID).orderBy('orderId').get();
  return Promise.all(
    docs.map(async (doc) => {
      const order = documentOf(doc);
      const orderId = String(order['orderId']);
      const [history, commission] = await Promise.all([
        doc.ref.collection('history').orderBy('sequence').get(),
        paths.commission(db, BRAND_ID, STORE_ID, orderId).get(),
      ]);
      if (doc.id !== orderKey(STORE_ID, orderId))
        throw new Error(`${doc.ref.path} is not named by its order`);
      return {
        order,
        history: history.docs.map((moved) => documentOf(moved)['event']),
        commission: readDocument(commission),
      };
    }),
  );
}

/** The rest of what a recording shows. */
export async function storedBeside(
  db: Firestore,
): Promise<Pick<StoredRecording, 'plans' | 'days' | 'payouts'>> {
  const plans = await paths.plans(db, BRAND_ID).orderBy('version').get();
  return {
    plans: plans.docs.map((doc) => planVersions.readFound(doc)),
    days: await storedDays(db),
    payouts: await storedPayouts(db),
  };
}

async function storedDays(db: Firestore): Promise<Tallies> {
  const { docs } = await paths.days(db, BRAND_ID).orderBy('day').get();
  const shards = docs.map((doc) => days.readFound(doc));
  return shards.reduce((sum: Tallies, { day, totals = {} }) => addTallies(sum, day, totals), {});
}

async function storedPayouts(db: Firestore): Promise<RecordedPayout[]> {
  const { docs } = await paths.payouts(db).orderBy('createdAt').get();
  return Promise.all(
    docs.map(async (doc) => {
      const lines = await doc.ref.collection('lines').get();
      return {
        payout: payouts.readFound(doc),
        lines: lines.docs.map((line) => payoutLines.readFound(line)),
      };
    }),
  );
}
