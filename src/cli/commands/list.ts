import type { Service } from '../../assemble.ts';
import { defineCommand, exitCode } from '../command.ts';
import { choice } from '../options.ts';
import { renderTable } from '../output.ts';
import { withService } from '../with-service.ts';

/** Says what there is to ask; asks nobody. */
export const list = defineCommand({
  name: 'list',
  summary: 'list the categories and their checks',
  description: [
    'Lists every check with its title, the sentence that is true when it is healthy. Checks of CHECKS_MODULE are among them. A star marks the critical ones: what they find can turn the whole to failed.',
  ],
  options: { format: choice(['text', 'json'], 'text', { value: 'FORMAT', meaning: 'how to print it' }) },
  examples: ['wingman-health list'],
  run: ({ context: { environment, out }, options: { format } }) =>
    withService(environment, async ({ registry }) => {
      await out.write(format === 'json' ? renderJson(registry) : renderText(registry));
      return exitCode.healthy;
    }),
});

type Registry = Service['registry'];

function renderText({ categories, checks, checksOf }: Registry): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const sections = categories.map(({ name, cadenceMs, weight }) => {
    const rows = checksOf(name).map(({ name: id, title, critical }) => [
      `${critical ? '*' : ' '} ${id.padEnd(width)}`,
      title,
    ]);
    return `${name}, every ${cadenceMs / 1_000} s${weight === 'soft' ? ', has a fallback' : ''}\n${renderTable(rows)}`;
  });
  return sections.join('\n');
}

function renderJson({ checks }: Registry): string {
  const rows = checks.map(({ name, title, critical = false, dependsOn = [] }) => ({
    name,
    title,
    critical,
    dependsOn,
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
