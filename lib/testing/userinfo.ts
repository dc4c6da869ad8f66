import { type TokenContent, USER_CLAIM } from './token-shapes.js';

type Claims = TokenContent['claims'];

/** An answer of the issuer. */
export interface IssuerAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

const NO_STORE = { 'cache-control': 'no-store' };

/** To whatever isn't the access token of a user whose session lives. */
const INVALID_SESSION: IssuerAnswer = {
  status: 401,
  headers: { ...NO_STORE, 'www-authenticate': 'Bearer error="invalid_grant", error_description="invalid session"' },
  body: { error: 'invalid_grant', error_description: 'invalid session' },
};

/** The userinfo endpoint (OpenID Connect Core 1.0 section 5.3), and the sessions of users, which it follows. */
export class Userinfo {
  /** The claims of each token whose session lives. */
  private readonly sessions = new Map<string, Claims>();

  /** @param token - a user's access token, as a JWT or opaque */
  open(token: string, claims: Claims): string {
    this.sessions.set(token, claims);
    return token;
  }

  /** Ends the sessions of all tokens of this subject that were issued so far. */
  end(sub: string): void {
    for (const [token, claims] of this.sessions) {
      if (claims.sub === sub) this.sessions.delete(token);
    }
  }

  answer(authorization = ''): IssuerAnswer {
    const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    const claims = this.sessions.get(token);
    if (claims === undefined || Number(claims.exp) * 1000 <= Date.now()) return INVALID_SESSION;
    return { status: 200, headers: NO_STORE, body: attributesOf(claims) };
  }
}

/** What Authgear knows about a user who signed in with an email address and a password. */
function attributesOf({ sub, iat, ...claims }: Claims): object {
  const signedUpAt = new Date(Number(iat) * 1000).toISOString();
  const times = { created_at: signedUpAt, updated_at: signedUpAt };
  return {
    sub,
    email: `${sub}@example.com`,
    email_verified: false,
    updated_at: iat,
    ...Object.fromEntries(Object.entries(claims).filter(([name]) => name.startsWith(USER_CLAIM))),
    [`${USER_CLAIM}recovery_code_enabled`]: false,
    [`${USER_CLAIM}identities`]: [{ ...times, type: 'login_id', login_id_key: 'email', login_id_type: 'email' }],
    [`${USER_CLAIM}authenticators`]: [{ ...times, type: 'password', kind: 'primary' }],
    custom_attributes: {},
    x_web3: {},
  };
}
