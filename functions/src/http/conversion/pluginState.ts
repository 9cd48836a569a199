import { pluginStateSchema, readPluginReport } from '../../dialects/waffarx/pluginState';
import { recordPluginState } from '../../operations/brand/recordPluginState';
import type { Services } from '../../operations/base/services';
import type { ConversionRoute } from './route';

// Building the schema takes some twenty times as long as reading a body with it.
const schemas = new WeakMap<Services, ReturnType<typeof pluginStateSchema>>();

function schemaOf(services: Services): ReturnType<typeof pluginStateSchema> {
  const known = schemas.get(services) ?? pluginStateSchema(services.now);
  schemas.set(services, known);
  return known;
}

/** The plugin or a feature of it was switched, or it was uninstalled. */
export const pluginState: ConversionRoute = {
  path: '/woo/pluginstate',
  methods: ['POST'],
  scope: null,
  unsigned: 'byKey',
  channel: 'plugin',
  maxBodyBytes: 64 * 1024,
  async handle({ services, reporter, signedAt, body }) {
    const sent = readPluginReport(schemaOf(services), body);
    const { reportId, replayed, applied } = await recordPluginState(services, reporter, {
      ...sent,
      signedAt,
    });
    return {
      status: replayed ? 200 : 201,
      body: { eventId: reportId, feature: sent.feature, change: sent.change, applied, replayed },
      event: {
        kind: 'pluginState',
        id: reportId,
        outcome: replayed ? 'replayed' : applied ? 'applied' : 'kept',
      },
    };
  },
};
