import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CommissionRecord } from '../../src/domain/commissionRecord';
import type { OrderRecord } from '../../src/domain/orderRecord';
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
  const { orders, ...stored } = fromJson(JSON.parse(text)) as StoredRecording;
  return { name, ...stored, orders: orders.map(liftOrder) };
}

/** The documents as the domain reads them: a shape that is stored no longer is lifted here. */
function liftOrder({ order, history, commission }: StoredOrder): RecordedOrder {
  const stored = order as unknown as OrderRecord;
  const events = [...(history as OrderRecord['events']), ...stored.events];
  return {
    order: { ...stored, events },
    commission: commission as CommissionRecord | null,
    moved: history.length,
  };
}
