import { storeSettingsSchema } from '../../domain/brand/brand';
import type { IncomingHttpHeaders } from 'node:http';
import { pollSettings, unchangedSince } from '../../operations/brand/storeSettings';
import type { Services } from '../../operations/base/services';
import type { EmptyAnswer, JsonAnswer } from '../httpApp';
import type { ConversionRoute } from './route';

/** The plugin keeps the answer, and revalidates it each time. */
const CACHE_CONTROL = 'private, no-cache';

interface Poll {
  readonly services: Services;
  readonly keyId: string;
  readonly headers: IncomingHttpHeaders;
}

/** Answers 304 if nothing has changed, from the signature and the tag alone, without a look-up of key or store. */
async function answerUnchanged({ services, keyId, headers }: Poll): Promise<EmptyAnswer | null> {
  const tag = await unchangedSince(services, keyId, headers['if-none-match']);
  if (tag === null) return null;
  return {
    status: 304,
    headers: { ETag: tag, 'Cache-Control': CACHE_CONTROL },
    event: { kind: 'settings', id: null, outcome: 'unchanged' },
  };
}

/** The plugin polls hourly what the network has set for its store. */
export const settings: ConversionRoute = {
  summary: 'What has the network set of this store?',
  path: '/Woo/Settings',
  methods: ['GET', 'POST'],
  scope: null,
  unsigned: 'byKey',
  channel: 'plugin',
  maxBodyBytes: 64 * 1024,
  mayBeEmpty: true,
  request: null,
  answers: { 200: storeSettingsSchema.meta({ id: 'PolledSettings' }) },
  errors: [],
  early: answerUnchanged,
  async handle({ services, reporter, keyId, isSigned, headers }): Promise<JsonAnswer | EmptyAnswer> {
    // An unsigned poll always names a key; that key had to be looked up, so there was no early answer.
    const id = keyId ?? reporter.store.storeId;
    const unchanged = isSigned ? null : await answerUnchanged({ services, keyId: id, headers });
    if (unchanged) return unchanged;
    const { settings: present, tag } = await pollSettings(services, reporter, id);
    return {
      status: 200,
      headers: { ETag: tag, 'Cache-Control': CACHE_CONTROL },
      body: present,
      event: { kind: 'settings', id: String(present.version), outcome: 'ok' },
    };
  },
};
