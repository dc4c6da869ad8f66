import { Controller, UseGuards } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../../lib/index.js';

/** Whom a handler met. */
export interface Met {
  readonly sub: string | null;
}

export function met(user: AuthgearUser | undefined): Met {
  return { sub: user?.sub ?? null };
}

/** The handlers of the matrix, by patterns, which all transports but gRPC know. */
@Controller()
@UseGuards(AuthgearGuard)
export class MessageHandlers {
  @MessagePattern('guarded')
  guarded(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }

  @MessagePattern('admins')
  @Roles('admin')
  admins(@CurrentUser() user: AuthgearUser): Met {
    return met(user);
  }

  @MessagePattern('open')
  @Public()
  open(@CurrentUser() user?: AuthgearUser): Met {
    return met(user);
  }

  @MessagePattern('optional')
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): Met {
    return met(user);
  }
}
