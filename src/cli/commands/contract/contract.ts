import { parseContract } from '../../../contract/load-contract.ts';
import { CommandError, defineCommand, exitCode } from '../../command.ts';
import { duration, text } from '../../options.ts';
import { withService } from '../../with-service.ts';
import { buildContract } from './build-contract.ts';

/** Describes the database as it is, so that another application starts in a minute. */
export const contract = defineCommand({
  name: 'contract',
  summary: 'write the contract of the database that the variables point to',
  description: [
    'Reads the catalog and prints a contract for CONTRACT: tables, columns, keys, policies, and the best guess of whose the rows are, marked by a note. What is guessed or left out is told on standard error. Needs the functions that wingman-health sql prints.',
  ],
  options: {
    platform: text('NAME', 'what the application is called (My platform unless given)'),
    schema: text('NAME', 'the schema with its tables (that of the contract in use unless given)'),
    timeout: duration('30s', 'how long the database may take'),
  },
  examples: ['wingman-health contract --platform Notes > notes.json', 'CONTRACT=./notes.json wingman-health check'],
  run: ({ context: { environment, out, err }, options }) =>
    withService(environment, async (service) => {
      const signal = AbortSignal.timeout(options.timeout);
      const answer = await service.ports.catalog.read({ signal });
      if (!answer.ok) throw new CommandError(`${answer.fault.message}. ${answer.fault.hint}`);
      const { platform = 'My platform', schema = service.contract.schema } = options;
      if (!answer.value.schemas.includes(schema)) {
        throw new CommandError(
          `The schema ${schema} is not exposed; --schema takes ${answer.value.schemas.join(', ')}`,
        );
      }
      const built = buildContract(answer.value, { platform, schema });
      const { problems } = parseContract(built.contract);
      await out.write(`${JSON.stringify(built.contract, null, 2)}\n`);
      for (const remark of [...built.remarks, ...problems]) await err.write(`${remark}\n`);
      return exitCode.healthy;
    }),
});
