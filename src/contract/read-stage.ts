import type { Contract } from './schema.ts';
import type { ReadVariable } from './variables.ts';

export interface Stage {
  /** The variable that says it. */
  readonly variable: string;
  /** One of the contract's stages; null when the variable holds none of them. */
  readonly name: string | null;
  readonly isDefault: boolean;
  /** A stage that is not understood counts as production, where mistakes hurt. */
  readonly isProduction: boolean;
}

/** Which stage the platform believes to be in; null when the contract knows of no stages. */
export function readStage({ environment: { stage } }: Contract, read: ReadVariable): Stage | null {
  if (!stage) return null;
  const value = read(stage.name) ?? stage.default;
  const name = stage.values.includes(value) ? value : null;
  return {
    variable: stage.name,
    name,
    isDefault: read(stage.name) === undefined,
    isProduction: name === null || name === stage.production,
  };
}
