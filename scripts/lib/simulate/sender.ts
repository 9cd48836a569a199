import { requestName, type InFlight } from './inFlight';
import type { Pace } from './pace';
import type { Answer, Plugin, Request } from './plugin';

/** Sends by the plugin, so many at once as the pace allows, and knows what is on its way. */
export class Sender {
  constructor(
    private readonly plugin: Plugin,
    private readonly pace: Pace,
    private readonly inFlight: InFlight,
  ) {}

  send(key: string, request: Request): Promise<Answer> {
    return this.pace.run(async () => {
      const end = this.inFlight.begin(requestName(request, key));
      try {
        return await this.plugin.send(request);
      } finally {
        end();
      }
    });
  }
}
