import { settingsByField } from '../src/config/settings.ts';
import type { Contract } from '../src/contract/schema.ts';

/** The text of `.env.example`: every variable, those with a default commented out. */
export function renderEnvironmentExample({ platform, environment }: Contract): string {
  const { required, optional, public: listed, flags, integers, stage } = environment;
  const own = Object.values(settingsByField).flatMap(({ name, meaning, default: fallback }) => [
    `# ${meaning.replaceAll('`', '')}`,
    `#${name}=${fallback ?? ''}`,
  ]);
  const others = (aliases: readonly string[]) => (aliases.length === 0 ? [] : [`# or ${aliases.join(', ')}`]);
  const lines = [
    '# Copy to .env and fill in. What is commented out has the value shown when it is not set.',
    '',
    `# --- ${platform}: required`,
    ...required.flatMap(({ name, aliases }) => [...others(aliases), `${name}=`]),
    '',
    `# --- ${platform}: optional`,
    ...optional.flatMap(({ name, aliases, absent }) => [
      `# without it: ${absent ?? 'not needed'}`,
      ...others(aliases),
      `#${name}=`,
    ]),
    '',
    `# --- ${platform}: reaches browsers`,
    ...listed.map(({ name }) => `#${name}=`),
    '',
    `# --- ${platform}: flags and numbers`,
    ...(stage ? [`#${stage.name}=${stage.default}`] : []),
    ...Object.entries(flags).map(([name, isOn]) => `#${name}=${isOn}`),
    ...Object.entries(integers).map(([name, { default: value }]) => `#${name}=${value}`),
    '',
    '# --- This service',
    ...own,
  ];
  return `${lines.join('\n')}\n`;
}
