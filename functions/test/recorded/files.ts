import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { eventsOf } from '../../src/domain/order/saves';
import type { Snapshot } from '../../src/firestore/base/convert';
import { commissions, movedEvents, orders } from '../../src/firestore/documents/orderKinds';
import { fromJson } from './json';
import type { RecordedOrder, Recording, StoredOrder, StoredRecording } from './recording';

export const ORDERS_FOLDER = join(__dirname, 'orders');

/** All recordings, by name. */
export function readRecordings(): Recording[] {
  return readdirSync(ORDERS_FOLDER)
    .sort()
    .map((file) => readRecording(basename(file, '.json')));
}

export function readRecording(name: string): Recording {
  const text = readFileSync(join(ORDERS_FOLDER, `${name}.json`), 'utf8');
  const { orders: recorded, ...stored } = fromJson(JSON.parse(text)) as StoredRecording;
  return { name, ...stored, orders: recorded.map(liftOrder) };
}

/** The documents as the product reads them: a shape that is stored no longer is lifted on the way. */
function liftOrder({ order, history, commission }: StoredOrder): RecordedOrder {
  const path = `order ${String(order['orderId'])}`;
  const stored = orders.readFound(documentOf(path, order));
  const moved = history.flatMap((event, sequence) => {
    return movedEvents.readFound(documentOf(`${path}, event ${sequence}`, { sequence, event })).events;
  });
  return {
    order: { ...stored, events: eventsOf([...moved, ...stored.events]) },
    commission: commission && commissions.readFound(documentOf(`commission of ${path}`, commission)),
    moved: moved.length,
  };
}

function documentOf(path: string, fields: Readonly<Record<string, unknown>>): Snapshot {
  return { ref: { path }, data: () => fields };
}
