/** Who asks: the brand (or the platform for it), which sees all, or an influencer. */
export type Viewer =
  { readonly kind: 'brand' } | { readonly kind: 'influencer'; readonly influencerId: string };

/** Whether the viewer may see what belongs to the influencer; null: to none, which only the brand sees. */
export function maySee(viewer: Viewer, influencerId: string | null): boolean {
  return viewer.kind === 'brand' || viewer.influencerId === influencerId;
}
