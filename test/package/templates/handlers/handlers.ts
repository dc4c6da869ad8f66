import {
  Controller,
  Get,
  type INestApplication,
  Injectable,
  type OnModuleInit,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { ClientTCP, MessagePattern, type MicroserviceOptions, Transport } from '@nestjs/microservices';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { AUTHGEAR_ROLES_METADATA, AuthgearGuard, Public, Roles } from 'nestjs-authgear';
import { lastValueFrom } from 'rxjs';
import { io, type Socket } from 'socket.io-client';
import { type Ask, HANDLED, printOutcomes } from './outcomes.js';

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

const http =
  (path: string): Ask =>
  async (app) => {
    const response = await fetch((await app.getUrl()) + path, { headers: { connection: 'close' } });
    return response.ok ? await response.text() : response.status;
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

const connect =
  (options = {}) =>
  (app: INestApplication) =>
    app.connectMicroservice(TCP, options);

void printOutcomes(async (boot) => ({
  bareGateway: await boot({ providers: [BareGateway] }, ws),
  closedGateway: await boot({ providers: [ClosedGateway] }, ws),
  openGateway: await boot({ providers: [OpenGateway] }, ws),
  bareMessages: await boot({ controllers: [BareController] }, rpc, connect()),
  inheritingMessages: await boot({ controllers: [BareController] }, rpc, connect({ inheritAppConfig: true })),
  closedMessages: await boot({ controllers: [ClosedController] }, rpc, connect()),
  openMessages: await boot({ controllers: [OpenController] }, rpc, connect()),
  replacedMethod: await boot({ controllers: [ReplacedController] }, http('/route')),
  invalidRule: await boot({ controllers: [InvalidRuleController] }, http('/route')),
  lateMetadata: await boot({ controllers: [LateRuleController], providers: [LateRules] }, http('/route')),
  inheritedFromPublic: await boot({ controllers: [HeirController] }, http('/inherited')),
  addedToPublic: await boot({ controllers: [HeirController] }, http('/route')),
}));
