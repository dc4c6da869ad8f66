import { UseGuards } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../../lib/index.js';

export interface Met {
  readonly event: 'met';
  readonly data: { readonly sub: string | null };
}

function met(user: AuthgearUser | undefined): Met {
  return { event: 'met', data: { sub: user?.sub ?? null } };
}

/** The handlers of the matrix, as messages. */
@WebSocketGateway()
@UseGuards(AuthgearGuard)
export class HandlersGateway {
  @SubscribeMessage('guarded')
  guarded(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }

  @SubscribeMessage('admins')
  @Roles('admin')
  admins(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }

  @SubscribeMessage('open')
  @Public()
  open(@CurrentUser() user?: AuthgearUser): Met {
    return met(user);
  }

  @SubscribeMessage('optional')
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): Met {
    return met(user);
  }
}
