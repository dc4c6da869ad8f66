import { Logger } from '@nestjs/common';
import { UnsupportedContextError } from '../../lib/errors/setup-errors.js';
import { refuseContext } from '../../lib/refusals/unsupported-context.js';
import { useLogRecorder } from '../support/log-recorder.js';

describe('refuseContext', () => {
  const recorder = useLogRecorder();

  it('makes the error, and writes the advice to the log', () => {
    const error = refuseContext('ws');
    expect(error).toBeInstanceOf(UnsupportedContextError);
    expect(error).toMatchObject({ message: 'Unauthorized', contextType: 'ws' });
    expect(recorder.lines).toEqual([['warn', `Refused: unsupported_context (${error.advice})`]]);
  });

  it('makes it under a logger that throws, too', () => {
    const warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
    const fail = (): never => {
      throw new Error('disk full');
    };
    Logger.overrideLogger({ log: fail, error: fail, warn: fail });
    expect(refuseContext('ws')).toBeInstanceOf(UnsupportedContextError);
    expect(warnings).toHaveBeenCalledTimes(1);
    warnings.mockRestore();
  });
});
