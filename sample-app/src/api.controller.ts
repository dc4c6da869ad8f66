import { Controller, Get } from '@nestjs/common';
import { AuthgearUser, CurrentUser, Public, Roles } from 'nestjs-authgear';

/** Every route asks for a valid access token, since AppModule guards them all, except where `@Public()` says otherwise. */
@Controller('api')
export class ApiController {
  @Get('profile')
  profile(@CurrentUser() user: AuthgearUser): object {
    return { user_id: user.sub, claims: user.claims };
  }

  @Get('admin')
  @Roles('admin')
  admin(): object {
    return { message: 'Admin access granted' };
  }

  @Get('public')
  @Public()
  public(): object {
    return { message: 'No token needed' };
  }
}
