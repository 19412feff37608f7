import { parseSettings } from '../../../config/parse-settings.ts';
import { builtInContract, loadContract } from '../../../contract/load-contract.ts';
import { defineCommand, exitCode } from '../../command.ts';
import { choice } from '../../options.ts';
import { renderTable } from '../../output.ts';
import { withService } from '../../with-service.ts';
import { type ListedVariable, listVariables } from './list-variables.ts';

/** Where the configuration comes from. */
export const config = defineCommand({
  name: 'config',
  summary: 'list every variable and where it comes from, never its value',
  description: [
    'Lists the variables of the service and those of the watched platform: set in the environment, under another name (an alias), by default, or not at all. Then it says everything that is wrong with the configuration, in which case the exit code is 2.',
  ],
  options: { format: choice(['text', 'json'], 'text', { value: 'FORMAT', meaning: 'how to print it' }) },
  examples: ['wingman-health config'],
  async run({ context: { environment, out, err }, options: { format } }) {
    const { settings } = parseSettings(environment, { isTerminal: false });
    const { contract } = await loadContract(settings.contract);
    // With a contract that cannot be read the table is still of use; what is wrong with it is said below.
    const variables = listVariables(environment, contract ?? builtInContract());
    await out.write(format === 'json' ? `${JSON.stringify(variables, null, 2)}\n` : renderText(variables));
    return withService(environment, async ({ warnings }) => {
      for (const { variable, problem, remedy } of warnings) await err.write(`${variable} ${problem}. ${remedy}.\n`);
      return exitCode.healthy;
    });
  },
});

function renderText(variables: readonly ListedVariable[]): string {
  const rows = variables.map(({ name, source, alias, meaning }) => [name, alias ? `alias ${alias}` : source, meaning]);
  const own = variables.filter((variable) => variable.of === 'service').length;
  // One table, so that the columns of both parts are aligned.
  const lines = renderTable(rows).split('\n');
  return ['Of the service', ...lines.slice(0, own), '', 'Of the platform', ...lines.slice(own)].join('\n');
}
