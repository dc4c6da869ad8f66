import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthgearGuard, CurrentUser } from '../../lib/index.js';

/** `GET /profile`, for users that AuthgearGuard lets in: all that the app knows about its user. */
@Controller('profile')
@UseGuards(AuthgearGuard)
export class ProfileController {
  @Get()
  profile(@CurrentUser() user: unknown): unknown {
    return user;
  }
}
