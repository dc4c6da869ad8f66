import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import {
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Module,
  type ModuleMetadata,
  type OnModuleInit,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ClientTCP, MessagePattern, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AUTHGEAR_ROLES_METADATA, AuthgearGuard, AuthgearModule, Public, Roles } from 'nestjs-authgear';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';
import { lastValueFrom } from 'rxjs';
import { io, type Socket } from 'socket.io-client';

const HANDLED = 'handled';
const TCP: MicroserviceOptions = { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } };

@WebSocketGateway()
class BareGateway {
  @SubscribeMessage('message')
  bare(): string {
    return HANDLED;
  }
}

@WebSocketGateway()
class ClosedGateway {
  @SubscribeMessage('message')
  @UseGuards(AuthgearGuard)
  guarded(): string {
    return HANDLED;
  }
}

@WebSocketGateway()
class OpenGateway {
  @SubscribeMessage('message')
  @Public()
  open(): string {
    return HANDLED;
  }
}

@Controller()
class BareController {
  @MessagePattern('message')
  bare(): string {
    return HANDLED;
  }
}

@Controller()
class ClosedController {
  @MessagePattern('message')
  @Roles('admin')
  closed(): string {
    return HANDLED;
  }
}

@Controller()
class OpenController {
  @MessagePattern('message')
  @Public()
  open(): string {
    return HANDLED;
  }
}

@Resolver('Article')
class ArticleResolver {
  @Query('article')
  @Public()
  article(): object {
    return {};
  }

  @ResolveField('author')
  @Roles('admin')
  author(): string {
    return HANDLED;
  }
}

const TYPE_DEFS = 'type Article { author: String } type Query { article: Article }';

const Replaced: MethodDecorator = (_target, _name, descriptor) => {
  Object.assign(descriptor, { value: () => HANDLED });
};

@Controller('route')
class ReplacedController {
  @Get()
  @Replaced
  @Roles('admin')
  route(): string {
    return HANDLED;
  }
}

@Controller('route')
class InvalidRuleController {
  @Get()
  @SetMetadata(AUTHGEAR_ROLES_METADATA, { all: [] })
  route(): string {
    return HANDLED;
  }
}

@Controller('route')
class LateRuleController {
  @Get()
  @Public()
  route(): string {
    return HANDLED;
  }
}

@Injectable()
class LateRules implements OnModuleInit {
  onModuleInit(): void {
    Reflect.deleteMetadata('authgear:isPublic', LateRuleController.prototype.route);
  }
}

@Public()
abstract class PublicBase {
  @Get('inherited')
  inherited(): string {
    return HANDLED;
  }
}

@Controller()
class HeirController extends PublicBase {
  @Get('route')
  added(): string {
    return HANDLED;
  }
}

/** Asks an app for a handler, without a token. */
type Ask = (app: INestApplication) => Promise<unknown>;

const http =
  (path: string): Ask =>
  async (app) => {
    const response = await fetch((await app.getUrl()) + path, { headers: { connection: 'close' } });
    return response.ok ? await response.text() : response.status;
  };

const graphql: Ask = async (app) => {
  const response = await fetch(`${await app.getUrl()}/graphql`, {
    method: 'POST',
    headers: { connection: 'close', 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ article { author } }' }),
  });
  return (await response.text()).includes(`"${HANDLED}"`) ? HANDLED : 'refused';
};

const rpc: Ask = async (app) => {
  await app.startAllMicroservices();
  const [microservice] = app.getMicroservices();
  const { port } = microservice?.unwrap<{ address(): { port: number } }>().address() ?? { port: 0 };
  const client = new ClientTCP({ host: '127.0.0.1', port });
  const answer = await lastValueFrom(client.send('message', {})).catch(() => 'refused');
  client.close();
  return answer;
};

const ws: Ask = async (app) => {
  const socket = io(await app.getUrl(), { transports: ['websocket'], forceNew: true });
  await eventOf(socket, 'connect');
  const answer = await Promise.race([socket.emitWithAck('message', {}), eventOf(socket, 'exception')]);
  socket.disconnect();
  return answer;
};

function eventOf(socket: Socket, name: string): Promise<string> {
  return new Promise((resolve) => {
    socket.once(name, () => resolve('refused'));
  });
}

/** Starts apps under globalGuard, and prints what each answers, or why it doesn't boot. The process must then end by itself. */
async function main(adapter: string | undefined): Promise<void> {
  const issuer = await AuthgearTestIssuer.start();
  const { endpoint, clientId } = issuer;

  async function boot(metadata: ModuleMetadata, ask: Ask, configure = (_app: INestApplication): unknown => undefined) {
    const authgear = AuthgearModule.forRoot({ endpoint, clientId, globalGuard: true });
    @Module({ ...metadata, imports: [authgear, ...(metadata.imports ?? [])] })
    class RootModule {}
    const httpAdapter = adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
    const app = await NestFactory.create(RootModule, httpAdapter, { abortOnError: false, logger: false });
    try {
      configure(app);
      await app.listen(0, '127.0.0.1');
      return await ask(app);
    } catch (error) {
      return String(error);
    } finally {
      await app.close().catch(() => undefined);
    }
  }

  const connect =
    (options = {}) =>
    (app: INestApplication) =>
      app.connectMicroservice(TCP, options);
  const fields = (options: Partial<ApolloDriverConfig>): ModuleMetadata => ({
    imports: [GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, typeDefs: TYPE_DEFS, ...options })],
    providers: [ArticleResolver],
  });

  const outcomes = {
    bareGateway: await boot({ providers: [BareGateway] }, ws),
    closedGateway: await boot({ providers: [ClosedGateway] }, ws),
    openGateway: await boot({ providers: [OpenGateway] }, ws),
    bareMessages: await boot({ controllers: [BareController] }, rpc, connect()),
    inheritingMessages: await boot({ controllers: [BareController] }, rpc, connect({ inheritAppConfig: true })),
    closedMessages: await boot({ controllers: [ClosedController] }, rpc, connect()),
    openMessages: await boot({ controllers: [OpenController] }, rpc, connect()),
    silentFields: await boot(fields({}), graphql),
    guardedFields: await boot(fields({ fieldResolverEnhancers: ['guards'] }), graphql),
    replacedMethod: await boot({ controllers: [ReplacedController] }, http('/route')),
    invalidRule: await boot({ controllers: [InvalidRuleController] }, http('/route')),
    lateMetadata: await boot({ controllers: [LateRuleController], providers: [LateRules] }, http('/route')),
    inheritedFromPublic: await boot({ controllers: [HeirController] }, http('/inherited')),
    addedToPublic: await boot({ controllers: [HeirController] }, http('/route')),
  };
  await issuer.stop();
  process.stdout.write(JSON.stringify(outcomes));
}

void main(process.argv[2]);
