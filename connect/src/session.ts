import { FirebaseError, initializeApp, type FirebaseOptions } from 'firebase/app';
import {
  browserSessionPersistence,
  connectAuthEmulator,
  initializeAuth,
  onAuthStateChanged,
  signInWithEmailAndPassword,
  signOut,
  type Auth,
  type User,
} from 'firebase/auth';

const LOCAL_HOSTS = ['localhost', '127.0.0.1'];
/** Firebase's own, where the hosting emulator does not say another. */
const AUTH_EMULATOR = 'http://127.0.0.1:9099';

/** Who is signed in. */
export interface Session {
  readonly email: string;
  /** The platform names the brand it means; everybody else has one. */
  readonly isAdmin: boolean;
  /** Fresh, or as good as. */
  readonly token: () => Promise<string>;
}

/** Signs people in, and says who it is whenever that changes. Kept for as long as the tab is open. */
export class Sessions {
  private constructor(private readonly auth: Auth) {}

  /** Of the project that Hosting serves this page for. */
  static async open(): Promise<Sessions> {
    const response = await fetch('/__/firebase/init.json');
    if (!response.ok) throw new Error('init.json is missing');
    const app = initializeApp((await response.json()) as FirebaseOptions);
    const emulator = LOCAL_HOSTS.includes(location.hostname) ? await authEmulator() : null;
    // Without a resolver for pop-ups: no script and no frame of another site is loaded.
    const auth = initializeAuth(app, { persistence: browserSessionPersistence });
    // At once: the SDK is about to ask Google about whoever was signed in, and takes no other address after that.
    if (emulator !== null) connectAuthEmulator(auth, emulator, { disableWarnings: true });
    return new Sessions(auth);
  }

  /** Calls back at once, and whenever somebody signs in or out. */
  watch(changed: (session: Session | null) => void): void {
    onAuthStateChanged(this.auth, (user) => {
      if (!user) changed(null);
      else void sessionOf(user).then(changed, () => signOut(this.auth));
    });
  }

  signIn(email: string, password: string): Promise<unknown> {
    return signInWithEmailAndPassword(this.auth, email, password);
  }

  signOut(): Promise<void> {
    return signOut(this.auth);
  }
}

async function sessionOf(user: User): Promise<Session> {
  const { claims } = await user.getIdTokenResult();
  return {
    email: user.email ?? '',
    isAdmin: claims['role'] === 'admin',
    token: () => user.getIdToken(),
  };
}

/** Where the emulator suite says that its Auth emulator is. */
async function authEmulator(): Promise<string> {
  const script = await (await fetch('/__/firebase/init.js?useEmulator=true')).text();
  const found = /"auth":\s*\{[^}]*?"host":\s*"([^"]+)"[^}]*?"port":\s*(\d+)/.exec(script);
  return found ? `http://${found[1]}:${found[2]}` : AUTH_EMULATOR;
}

/** Firebase Auth's own code of the failure, such as `auth/invalid-credential`. */
export function authCodeOf(error: unknown): string | null {
  return error instanceof FirebaseError ? error.code : null;
}
