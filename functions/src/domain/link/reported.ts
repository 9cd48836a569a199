export interface ReportedClick {
  /** The caller's own id; absent: Halfshare makes one. */
  readonly clickId?: string | undefined;
  readonly referralCode: string;
  readonly landingUrl?: string | undefined;
  readonly referrerUrl?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly visitorId?: string | undefined;
  readonly subIds?: readonly string[] | undefined;
  readonly occurredAt?: Date | undefined;
}
