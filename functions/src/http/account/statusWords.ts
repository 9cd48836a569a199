import {
  savedStatusWordsAnswerSchema,
  statusWordsAnswer,
  statusWordsAnswerSchema,
  wordsPreviewAnswer,
  wordsPreviewAnswerSchema,
} from '../../dialects/account/statusWords';
import { parseWire } from '../../dialects/wire';
import { brandFor } from '../../operations/access/authenticateUser';
import { readStatusWords, saveStatusWords } from '../../operations/brand/statusWords';
import { previewStatusWords } from '../../operations/review/previewStatusWords';
import { BRAND, type AccountRoute } from './route';

export const statusWordsRoutes = {
  readStatusWords: {
    summary: 'What the stores’ words for a status mean',
    methods: ['GET'],
    path: '/v1/status-words',
    who: [...BRAND, 'admin'],
    names: 'brand',
    body: null,
    answers: { 200: statusWordsAnswerSchema },
    errors: [],
    async handle({ services, schemas, user, names }) {
      const { brandId } = await brandFor(services, user, parseWire(schemas.brand, names).brandId, 'read');
      const words = await readStatusWords(services, { brandId });
      return {
        status: 200,
        body: statusWordsAnswer(brandId, words),
        event: { kind: 'statusWords', id: brandId, outcome: 'ok' },
      };
    },
  },
  saveStatusWords: {
    summary: 'Save what the stores’ words for a status mean',
    methods: ['PUT'],
    path: '/v1/status-words',
    who: ['owner', 'admin'],
    names: null,
    body: 'wordsChange',
    answers: { 201: savedStatusWordsAnswerSchema, 200: savedStatusWordsAnswerSchema },
    errors: ['brand_suspended', 'words_conflict'],
    async handle({ services, schemas, user, body }) {
      const { brandId: named, ...change } = parseWire(schemas.wordsChange, body);
      const { brandId } = await brandFor(services, user, named, 'write');
      const { words, replayed } = await saveStatusWords(services, brandId, change, user);
      return {
        status: replayed ? 200 : 201,
        body: { ...statusWordsAnswer(brandId, words), replayed },
        event: {
          kind: 'statusWords',
          id: `${brandId}/${words.version}`,
          outcome: replayed ? 'replayed' : 'saved',
        },
      };
    },
  },
  previewStatusWords: {
    summary: 'What status words would change',
    methods: ['POST'],
    path: '/v1/status-words/preview',
    who: ['owner', 'admin'],
    names: null,
    body: 'wordsPreview',
    answers: { 200: wordsPreviewAnswerSchema },
    errors: ['brand_suspended'],
    async handle({ services, schemas, user, body }) {
      const { brandId: named, words, cursor } = parseWire(schemas.wordsPreview, body);
      const { brandId } = await brandFor(services, user, named, 'write');
      const preview = await previewStatusWords(services, { brandId }, { words, after: cursor });
      return {
        status: 200,
        body: wordsPreviewAnswer(brandId, preview),
        event: { kind: 'statusWords', id: brandId, outcome: 'ok' },
      };
    },
  },
} as const satisfies Record<string, AccountRoute>;
