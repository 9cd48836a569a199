import { clickAnswer, clickAnswerSchema } from '../../dialects/storeApi/answers';
import { recordClick } from '../../operations/link/recordClick';
import { MIB } from '../route';
import type { StoreRoute } from './route';

export const trackClick: StoreRoute = {
  path: '/',
  methods: ['POST'],
  scope: 'clicks',
  maxBodyBytes: MIB,
  summary: 'A visitor came by the link of an influencer',
  request: ({ click }) => click,
  answers: { 201: clickAnswerSchema, 200: clickAnswerSchema },
  errors: ['event_conflict', 'unknown_referral_code'],
  async handle({ services, storeApi, caller, body }) {
    const click = await recordClick(services, caller, storeApi.click(body));
    return {
      status: click.replayed ? 200 : 201,
      body: clickAnswer(click),
      event: {
        kind: 'click',
        id: click.clickId,
        outcome: click.replayed ? 'replayed' : (click.reason ?? 'counted'),
      },
    };
  },
};
