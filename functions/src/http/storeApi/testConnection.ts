import { connectionAnswer, connectionAnswerSchema } from '../../dialects/storeApi/answers';
import type { StoreRoute } from './route';

export const testConnection: StoreRoute = {
  path: '/',
  methods: ['GET', 'POST'],
  scope: null,
  maxBodyBytes: null,
  summary: 'Is the key good, and what are the terms?',
  request: null,
  answers: { 200: connectionAnswerSchema },
  errors: [],
  async handle({ services, caller }) {
    const now = services.now();
    const plan = await services.lookUps.planAt(caller.brand, now);
    return {
      status: 200,
      body: connectionAnswer(caller, plan, now),
      event: { kind: 'test', id: null, outcome: 'ok' },
    };
  },
};
