import { Controller, Injectable, type ModuleMetadata, SetMetadata, type Type } from '@nestjs/common';
import { VALID_POLICIES } from '../../../lib/access/boot/valid-policies.js';
import { OptionalAuth } from '../../../lib/access/optional-auth.decorator.js';
import { Public } from '../../../lib/access/public.decorator.js';
import { AUTHGEAR_ROLES_METADATA } from '../../../lib/access/role-rule.js';
import { bootStage } from '../support/boot-stage.js';

@Controller()
class Contradictory {
  first(): void {}

  @Public()
  @OptionalAuth()
  second(): void {}
}

@Controller()
class Heir extends Contradictory {}

@Injectable()
class InvalidService {
  @SetMetadata(AUTHGEAR_ROLES_METADATA, { all: [] })
  serve(): void {}
}

@Controller()
class Plain {
  handler(): void {}
}

async function check(metadata: ModuleMetadata): Promise<() => void> {
  const { app } = await bootStage(metadata);
  return () => VALID_POLICIES.onApplicationBootstrap?.(app);
}

describe('VALID_POLICIES', () => {
  it.each<[string, ModuleMetadata, string]>([
    ['a handler', { controllers: [Plain, Contradictory] }, 'Contradictory.second has both'],
    ['an inherited handler', { controllers: [Heir] }, 'Heir.second has both'],
    [
      'a provider, which may have other handlers',
      { providers: [InvalidService] },
      'InvalidService.serve: @Roles() needs',
    ],
  ])('reads every policy: of %s', async (_kind, metadata, message) => {
    expect(await check(metadata)).toThrow(message);
  });

  it('lets valid ones be', async () => {
    expect(await check({ controllers: [Plain] satisfies Type[] })).not.toThrow();
  });
});
