import { runStart } from './lib/runStart';
import { runSession } from './lib/session';

runSession((session) => runStart(session, { watch: true }), { codeWhenInterrupted: 0 });
