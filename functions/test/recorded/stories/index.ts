import type { Story } from '../story';
import { REFUNDS } from './refunds';
import { STORE_API } from './storeApi';

/** Everything that is recorded. */
export const STORIES: readonly Story[] = [...STORE_API, ...REFUNDS];
