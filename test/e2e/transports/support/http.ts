import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../../lib/index.js';
import type { Answer } from '../../../support/answer.js';
import type { Adapter } from '../../../support/test-app.js';
import { rawGet } from '../../support/raw-request.js';
import { closeRoomyApp, startRoomyApp } from './roomy-app.js';
import { admitted, type Credentials, type Outcome, type TransportUnderTest } from './transport-under-test.js';

interface Met {
  readonly sub: string | null;
}

function met(user: AuthgearUser | undefined): Met {
  return { sub: user?.sub ?? null };
}

@Controller()
@UseGuards(AuthgearGuard)
class HandlersController {
  @Get('guarded')
  guarded(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }

  @Get('admins')
  @Roles('admin')
  admins(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }

  @Get('open')
  @Public()
  open(@CurrentUser() user?: AuthgearUser): Met {
    return met(user);
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): Met {
    return met(user);
  }
}

/** Each token in an Authorization header of its own. */
export function authorizationHeaders({ token, second }: Credentials): readonly string[] {
  return [token, second].flatMap((value) => (value === undefined ? [] : ['Authorization', `Bearer ${value}`]));
}

export function http(adapter: Adapter): TransportUnderTest {
  return {
    name: `HTTP on ${adapter}`,
    async start(issuer) {
      const app = await startRoomyApp(adapter, issuer, { controllers: [HandlersController] });
      return {
        call: async (handler, credentials) =>
          outcomeOf(await rawGet(`${app.url}/${handler}`, authorizationHeaders(credentials))),
        close: () => closeRoomyApp(app),
      };
    },
  };
}

function outcomeOf({ status, body }: Answer): Outcome {
  const { sub, code } = Object(body);
  return status === 200 ? admitted(sub) : { code, status };
}
