// How much of an order's events its document has, and how many are folded at once (`orderParts.ts`, `runningFold.ts`).

export interface PartLimits {
  /** So many events, or so many bytes of their JSON, are in the document before older ones leave it. */
  readonly events: number;
  readonly bytes: number;
  /** So many of the newest stay then, as far as they have half of the bytes. */
  readonly staying: number;
  /** Without a checkpoint each event reads the whole history, so events stay until they have so many bytes. */
  readonly bytesWithoutCheckpoint: number;
  /** So many bytes of the history may be needed; where it is more, the order has no checkpoint. */
  readonly neededBytes: number;
  /** A document of the history has at most so many, or one event. */
  readonly movedBytes: number;
}

/** Together far below Firestore's 1 MiB. */
export const PART_LIMITS: PartLimits = {
  events: 24,
  bytes: 100_000,
  staying: 8,
  bytesWithoutCheckpoint: 400_000,
  neededBytes: 200_000,
  movedBytes: 200_000,
};
