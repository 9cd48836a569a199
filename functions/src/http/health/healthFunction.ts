import { z } from 'zod';
import { checkHealth } from '../../operations/base/health';
import { createFunction, type Call } from '../createFunction';
import type { JsonAnswer } from '../httpApp';
import type { Row } from '../route';

export const healthAnswerSchema = z
  .object({
    status: z.literal('ok'),
    firestore: z.literal('ok'),
    checkedAt: z.iso.datetime().describe('When Firestore was asked, at most 5 seconds ago.'),
  })
  .meta({ id: 'Health' });

/** The one row of the function. */
export const healthRow = {
  summary: 'Whether the functions run and Firestore answers',
  path: '/',
  methods: ['GET', 'HEAD'],
  answers: { 200: healthAnswerSchema },
  errors: ['unavailable'],
} as const satisfies Row;

/** The function `health`: for whoever watches the service. Anybody may call it; it says nothing of any tenant. */
export const health = createFunction<Row>({
  name: 'health',
  rows: [healthRow],
  dialect: null,
  notFound: (path) => `There is nothing at ${path}. Health is at the function's own address.`,
  serve,
});

async function serve(_row: Row, { services }: Call): Promise<JsonAnswer> {
  const { checkedAt } = await checkHealth(services);
  return {
    status: 200,
    body: { status: 'ok', firestore: 'ok', checkedAt: checkedAt.toISOString() },
    event: { kind: 'health', id: null, outcome: 'ok' },
  };
}
