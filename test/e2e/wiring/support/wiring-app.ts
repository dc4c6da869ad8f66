import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  Controller,
  Get,
  type INestApplication,
  Inject,
  Module,
  type ModuleMetadata,
  Scope,
  type Type,
  UseGuards,
  Version,
  VersioningType,
} from '@nestjs/common';
import { LazyModuleLoader, REQUEST, RouterModule } from '@nestjs/core';
import { GraphQLModule, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { MessagePattern } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AuthgearGuard, OptionalAuth, Public, Roles } from '../../../../lib/index.js';
import { isNestAtLeast } from '../../../support/nest-version.js';
import { TCP } from './messages.js';

/** What every handler answers if a call reaches it. */
export const HANDLED = 'handled';

@Controller('plain')
class PlainController {
  @Get('bare')
  bare(): string {
    return HANDLED;
  }

  @Get('public')
  @Public()
  open(): string {
    return HANDLED;
  }

  @Get('optional')
  @OptionalAuth()
  optional(): string {
    return HANDLED;
  }

  @Get('roles')
  @Roles('admin')
  byRole(): string {
    return HANDLED;
  }
}

@Public()
abstract class PublicBase {
  @Get('inherited')
  inherited(): string {
    return HANDLED;
  }

  @Get('overridden')
  overridden(): string {
    return HANDLED;
  }
}

@Controller('inheriting')
class InheritingController extends PublicBase {
  @Get('overridden')
  override overridden(): string {
    return HANDLED;
  }

  @Get('added')
  added(): string {
    return HANDLED;
  }
}

@Roles('admin')
abstract class AdminBase {
  @Get('inherited')
  inherited(): string {
    return HANDLED;
  }
}

@Controller('admin')
class AdminController extends AdminBase {
  @Get('added')
  added(): string {
    return HANDLED;
  }
}

/** A mixin with a public route. */
function Pingable(Base: Type): Type {
  @Public()
  class Mixin extends Base {
    @Get('ping')
    ping(): string {
      return HANDLED;
    }
  }
  return Mixin;
}

@Controller('mixed')
class MixedController extends Pingable(class {}) {
  @Get('added')
  added(): string {
    return HANDLED;
  }
}

@Controller({ path: 'versioned', version: '1' })
class VersionedController {
  @Get()
  first(): string {
    return HANDLED;
  }

  @Get()
  @Version('2')
  @Public()
  second(): string {
    return HANDLED;
  }
}

@Controller({ path: 'host', host: ':tenant.example.com' })
class HostController {
  @Get('bare')
  bare(): string {
    return HANDLED;
  }

  @Get('public')
  @Public()
  open(): string {
    return HANDLED;
  }
}

@Controller({ path: 'scoped', scope: Scope.REQUEST })
class ScopedController {
  constructor(@Inject(REQUEST) readonly request: unknown) {}

  @Get('bare')
  bare(): string {
    return HANDLED;
  }

  @Get('public')
  @Public()
  open(): string {
    return HANDLED;
  }
}

@Controller('routed')
class RoutedController {
  @Get('bare')
  bare(): string {
    return HANDLED;
  }

  @Get('public')
  @Public()
  open(): string {
    return HANDLED;
  }
}

@Module({ controllers: [RoutedController] })
class RoutedModule {}

@Controller('lazy')
class LazyController {
  @Get('bare')
  bare(): string {
    return HANDLED;
  }

  @Get('public')
  @Public()
  open(): string {
    return HANDLED;
  }
}

@Module({ controllers: [LazyController] })
class LazyModule {}

@Controller('late')
class LateController {
  @Get()
  @Public()
  open(): string {
    return HANDLED;
  }
}

/** Loaded after the app listens, when Nest registers no more routes. */
@Module({ controllers: [LateController] })
export class LateModule {}

@Controller()
class MessageController {
  @MessagePattern('rpc.guarded')
  @UseGuards(AuthgearGuard)
  guarded(): string {
    return HANDLED;
  }

  @MessagePattern('rpc.public')
  @Public()
  open(): string {
    return HANDLED;
  }
}

@WebSocketGateway()
class EventsGateway {
  // Nest 11 runs no global guards for gateways, so there the app would not start without a guard of its own.
  @UseGuards(...(isNestAtLeast(12) ? [] : [AuthgearGuard]))
  @SubscribeMessage('ws.bare')
  bare(): string {
    return HANDLED;
  }

  @SubscribeMessage('ws.roles')
  @Roles('admin')
  byRole(): string {
    return HANDLED;
  }

  @SubscribeMessage('ws.public')
  @Public()
  open(): string {
    return HANDLED;
  }
}

@Resolver('Article')
class ArticleResolver {
  @Query()
  bare(): string {
    return HANDLED;
  }

  @Query()
  @Public()
  article(): object {
    return {};
  }

  @Mutation()
  @Roles('admin')
  byRole(): string {
    return HANDLED;
  }

  @ResolveField()
  @Roles('admin')
  secret(): string {
    return HANDLED;
  }

  @ResolveField()
  @Public()
  title(): string {
    return HANDLED;
  }
}

const TYPE_DEFS = `
  type Article { secret: String, title: String }
  type Query { bare: String, article: Article }
  type Mutation { byRole: String }
`;

/** An app with everything that Nest can wire. */
export const WIRING: ModuleMetadata = {
  imports: [
    RoutedModule,
    RouterModule.register([{ path: 'prefix', module: RoutedModule }]),
    GraphQLModule.forRoot<ApolloDriverConfig>({
      driver: ApolloDriver,
      typeDefs: TYPE_DEFS,
      fieldResolverEnhancers: ['guards'],
    }),
  ],
  controllers: [
    PlainController,
    InheritingController,
    MixedController,
    AdminController,
    VersionedController,
    HostController,
    ScopedController,
    MessageController,
  ],
  providers: [EventsGateway, ArticleResolver],
};

/** What an app's main file does before it listens. */
export async function configure(nest: INestApplication): Promise<void> {
  nest.enableVersioning({ type: VersioningType.URI });
  nest.connectMicroservice(TCP);
  nest.connectMicroservice(TCP, { inheritAppConfig: true });
  await nest.startAllMicroservices();
  await nest.get(LazyModuleLoader).load(() => LazyModule);
}
