import type { Person } from './shape';

/** Who asks: the brand (or the platform for it), which sees all, or an influencer. */
export type Viewer =
  { readonly kind: 'brand' } | { readonly kind: 'influencer'; readonly influencerId: string };

/** Somebody as the viewer may know them: to an influencer every other influencer is just another. */
export function personFor(viewer: Viewer, influencerId: string | null): Person {
  if (influencerId === null) return { kind: 'nobody', influencerId };
  if (viewer.kind === 'brand') return { kind: 'influencer', influencerId };
  return viewer.influencerId === influencerId
    ? { kind: 'you', influencerId }
    : { kind: 'another', influencerId: null };
}

/** Whether the viewer may see what belongs to the influencer (null: to nobody, which only the brand sees). */
export function maySee(viewer: Viewer, influencerId: string | null): boolean {
  return viewer.kind === 'brand' || viewer.influencerId === influencerId;
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
