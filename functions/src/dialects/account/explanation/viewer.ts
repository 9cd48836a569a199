import type { Viewer } from '../../../domain/order/viewer';
import type { Person } from './shape';

/** Somebody as the viewer may know them: to an influencer every other influencer is just another. */
export function personFor(viewer: Viewer, influencerId: string | null): Person {
  if (influencerId === null) return { kind: 'nobody', influencerId };
  if (viewer.kind === 'brand') return { kind: 'influencer', influencerId };
  return viewer.influencerId === influencerId
    ? { kind: 'you', influencerId }
    : { kind: 'another', influencerId: null };
}

/** The person in a sentence. */
export function nameOf(person: Person): string {
  switch (person.kind) {
    case 'influencer':
      return `influencer ${person.influencerId ?? ''}`;
    case 'you':
      return 'you';
    case 'another':
      return 'another influencer';
    case 'nobody':
      return 'nobody';
  }
}
