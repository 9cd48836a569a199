import { pluginStateAnswerSchema } from '../../dialects/waffarx/answers';
import { pluginReportSchema, readPluginReport } from '../../dialects/waffarx/pluginState';
import { recordPluginState } from '../../operations/brand/recordPluginState';
import type { ConversionRoute } from './route';

/** The plugin or a feature of it was switched, or it was uninstalled. */
export const pluginState: ConversionRoute = {
  summary: 'The plugin or a feature of it was switched, or it was uninstalled',
  path: '/Woo/PluginState',
  methods: ['POST'],
  scope: null,
  unsigned: 'byKey',
  channel: 'plugin',
  maxBodyBytes: 64 * 1024,
  request: pluginReportSchema,
  answers: { 201: pluginStateAnswerSchema, 200: pluginStateAnswerSchema },
  errors: ['event_conflict'],
  async handle({ services, reporter, signedAt, body }) {
    const sent = readPluginReport(services.dialects.pluginState, body);
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
