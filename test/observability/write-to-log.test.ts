import { Logger } from '@nestjs/common';
import { writeToLog } from '../../lib/observability/write-to-log.js';
import { useLogRecorder } from '../support/log-recorder.js';

describe('writeToLog', () => {
  const recorder = useLogRecorder();

  it('writes in the context Authgear, at the level and as it is', () => {
    const fault = new Error('the database is on fire');
    writeToLog('warn', 'a warning');
    writeToLog('error', fault);
    expect(recorder.lines).toEqual([
      ['warn', 'a warning'],
      ['error', fault],
    ]);
  });

  it.each(['warn', 'error'] as const)('warns the process of a logger that throws, and throws nothing: %s', (level) => {
    const warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
    const fail = (): never => {
      throw new Error('disk full');
    };
    Logger.overrideLogger({ log: fail, error: fail, warn: fail });
    writeToLog(level, 'a line');
    expect(warnings.mock.calls).toEqual([['The logger threw: disk full', { type: 'AuthgearWarning' }]]);
    warnings.mockRestore();
  });
});
