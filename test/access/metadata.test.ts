import { IS_AUTH_OPTIONAL_KEY, IS_PUBLIC_KEY, ROLES_KEY } from '../../lib/access/metadata.js';
import { OptionalAuth } from '../../lib/access/optional-auth.decorator.js';
import { Public } from '../../lib/access/public.decorator.js';

@Public()
@OptionalAuth()
class Decorated {
  @Public()
  open(): void {}

  @OptionalAuth()
  optional(): void {}
}

const metadataOf = (target: object) =>
  [IS_PUBLIC_KEY, IS_AUTH_OPTIONAL_KEY, ROLES_KEY].map((key) => Reflect.getMetadata(key, target));

describe('the metadata of decorators', () => {
  it('has keys that an app can rely on', () => {
    expect([IS_PUBLIC_KEY, IS_AUTH_OPTIONAL_KEY, ROLES_KEY]).toEqual([
      'authgear:isPublic',
      'authgear:isAuthOptional',
      'authgear:roles',
    ]);
  });

  it('is on what was decorated', () => {
    expect(metadataOf(Decorated)).toEqual([true, true, undefined]);
    expect(metadataOf(Decorated.prototype.open)).toEqual([true, undefined, undefined]);
    expect(metadataOf(Decorated.prototype.optional)).toEqual([undefined, true, undefined]);
  });
});
