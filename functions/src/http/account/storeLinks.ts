import { savedLinksAnswerSchema } from '../../dialects/account/stores';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { saveStoreLinks } from '../../operations/brand/stores';
import { KEEPERS, type AccountRoute } from './route';

export const storeLinkRoutes = {
  saveStoreLinks: {
    summary: 'Set what links to the store bring along',
    methods: ['PUT'],
    path: '/v1/stores/:storeId/links',
    who: KEEPERS,
    names: 'storeId',
    body: 'linksChange',
    answers: { 200: savedLinksAnswerSchema },
    errors: ['brand_suspended'],
    async handle({ services, schemas, user, names, body, note }) {
      const { storeId } = parseWire(schemas.storeId, names);
      const { brandId: named, addsUtm } = parseWire(schemas.linksChange, body);
      const { brandId } = await brandFor(services, user, named, 'write');
      note({ brandId, storeId });
      const { replayed } = await saveStoreLinks(services, { brandId, storeId }, addsUtm, user);
      return {
        status: 200,
        body: { brandId, storeId, addsUtm, replayed },
        event: { kind: 'storeLinks', id: storeId, outcome: replayed ? 'replayed' : 'saved' },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
