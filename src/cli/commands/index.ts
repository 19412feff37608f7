import type { CliCommand } from '../command.ts';
import { check } from './check/check.ts';
import { config } from './config/config.ts';
import { contract } from './contract/contract.ts';
import { explain } from './explain/explain.ts';
import { list } from './list.ts';
import { serve } from './serve.ts';
import { sql } from './sql.ts';
import { wait } from './wait/wait.ts';

/** Every command, in the order of the help. */
export const commands: readonly CliCommand[] = [serve, check, wait, list, explain, config, contract, sql];
