import { connectionAnswer } from '../../dialects/storeApi/answers';
import type { Route } from '../route';

export const testConnection: Route = {
  name: 'testConnection',
  methods: ['GET', 'POST'],
  scope: null,
  maxBodyBytes: null,
  async handle({ services, caller }) {
    const now = services.now();
    const plan = await services.directory.planAt(caller.brand, now);
    return {
      status: 200,
      body: connectionAnswer(caller, plan, now),
      event: { kind: 'test', id: null, outcome: 'ok' },
    };
  },
};
